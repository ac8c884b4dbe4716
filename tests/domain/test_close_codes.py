"""Close codes: seventeen outcomes as one table, against the list of the source."""

from collections import Counter

import pytest

from debitura_core import CloseCode, Outcome, close_codes_for
from debitura_core.domain.cases.close_codes import CLOSE_CODES, Category, MoneyCondition, Setter

SUCCESS = {CloseCode.PAID, CloseCode.PARTIALLY_PAID}
DECLINE = {
    CloseCode.CASE_NEVER_STARTED,
    CloseCode.INVALID_CASE_DATA,
    CloseCode.DEBTOR_INSOLVENT_BANKRUPT,
    CloseCode.DEBTOR_UNTRACEABLE,
    CloseCode.STATUTE_OF_LIMITATIONS_EXPIRED,
}
DECISION = {
    CloseCode.WITHDRAWN_BY_CLIENT,
    CloseCode.DISPUTED_LEGAL_ACTION_DECLINED_BY_CLIENT,
    CloseCode.SETTLEMENT_REJECTED_BY_CLIENT,
    CloseCode.UNRESPONSIVE_CLIENT,
}
COMPLETION = {CloseCode.PRE_LEGAL_EXHAUSTED, CloseCode.UNECONOMICAL_TO_PURSUE}
INTERNAL = {CloseCode.CASE_NEVER_STARTED_INTERNAL}
SYSTEM = {CloseCode.NO_QUOTES_RECEIVED, CloseCode.QUOTES_EXPIRED}


def test_the_table_has_a_row_for_each_code_in_the_order_of_the_source() -> None:
    """Seventeen codes, numbered as the list of the source numbers them, each with its own words."""
    assert tuple(CLOSE_CODES) == tuple(CloseCode)
    assert [rule.number for rule in CLOSE_CODES.values()] == list(range(1, 18))
    assert len({code.label for code in CloseCode}) == 17


def test_the_categories_have_the_sizes_of_the_source() -> None:
    """5 decline codes, 4 decisions, 2 completions, 1 fallback, 2 successes to choose from."""
    chosen = [rule for rule in CLOSE_CODES.values() if rule.set_by is Setter.PARTNER]
    sizes = Counter(rule.category for rule in chosen)
    assert sizes == {
        Category.PARTNER_DECLINE: 5,
        Category.CLIENT_DECISION: 4,
        Category.PROCESS_COMPLETION: 2,
        Category.FALLBACK: 1,
        Category.SUCCESS: 2,
    }


@pytest.mark.parametrize("code", CloseCode, ids=lambda code: code.name)
def test_each_code_has_the_rules_of_its_category(code: CloseCode) -> None:
    """Decline codes count for neither score; decisions, completions and Other do."""
    rule = CLOSE_CODES[code]
    counts = code not in DECLINE | INTERNAL | SYSTEM
    assert rule.counts_for_collection is counts
    assert rule.counts_for_engagement is counts
    assert (rule.money is not MoneyCondition.NONE) is (code in SUCCESS)
    assert rule.comment_required is (code is CloseCode.OTHER)
    assert (rule.set_by is Setter.PLATFORM) is (code in INTERNAL)
    assert (rule.set_by is Setter.SYSTEM) is (code in SYSTEM)


def test_the_codes_of_a_form_follow_from_the_outcome() -> None:
    """A recovered outcome has one code, Not Recovered exactly twelve, in the table's order."""
    assert close_codes_for(Outcome.FULLY_RECOVERED) == (CloseCode.PAID,)
    assert close_codes_for(Outcome.PARTIALLY_RECOVERED) == (CloseCode.PARTIALLY_PAID,)
    twelve = close_codes_for(Outcome.NOT_RECOVERED)
    assert twelve == tuple(CloseCode)[2:14]
    assert set(twelve) == DECLINE | DECISION | COMPLETION | {CloseCode.OTHER}
