"""Which spending counts as non-productive, and as what."""

from test_features import spend


def kinds(entry: str) -> list[tuple]:
    con = spend(entry, needed="features.running_cost")
    return con.execute("SELECT CAST(amount AS INTEGER), kind, has_innocent_word FROM features.running_cost ORDER BY amount").fetchall()


def test_the_sub_account_says_what_for_before_the_summary_does():
    told = kinds(
        """
        debit | account_name | summary
        1 | 管理费用/会议费 | 付招待餐费
        2 | 管理费用 | 付招待餐费
        3 | 管理费用-其他 | 付话费
        4 | 管理费用 | 付材料款
        """
    )
    assert told == [(1, "会议培训", False), (2, "招待", False), (3, "通讯", False)]


def test_pay_works_and_posters_for_the_public_are_left_out():
    told = kinds(
        """
        debit | role | class | account_name | summary
        1 | management_expense | expense | 管理费用/干部报酬 | 付通讯补贴
        2 | works_in_progress | asset | 在建工程 | 付工程办公费
        3 | operating_expense | expense | 经营支出 | 付差旅费
        4 | welfare_expense | expense | 公益支出/治安防汛 | 防火宣传资料
        5 | management_expense | expense | 管理费用/宣传费 | 印宣传资料
        6 | other_expense | expense | 其他支出 | 赞助篮球赛
        """
    )
    assert told == [(5, "办公", False), (6, "赞助", False)]


def test_the_lawful_twin_is_marked():
    told = kinds("debit | account_name | summary\n1 | 公益支出 | 慰问五保户\n2 | 公益支出 | 春节慰问品\n3 | 管理费用 | 防汛值班餐\n4 | 管理费用 | 加班用餐")
    assert told == [(1, "慰问", True), (2, "慰问", False), (3, "招待", True), (4, "招待", False)]
