-- Records whose cells are already parted.
CREATE OR REPLACE TEMP VIEW batch AS SELECT record, cells FROM arriving
