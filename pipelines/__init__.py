"""The Prefect side of sanzi: flows and the schedule. Prefect knows sanzi; sanzi does not know Prefect."""
