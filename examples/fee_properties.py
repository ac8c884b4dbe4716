"""A property test of your own: what must be true of a fee calculation, whatever the payment is.

Put the function into your test suite, and pytest finds it; here it is called at the end.
"""

from hypothesis import given
from moneyed import Money

from debitura_core import SplitTerms, split_payment
from debitura_core.testing import moneys, split_terms


def what_we_send_to_the_client(payment: Money, terms: SplitTerms) -> Money:
    """Your own calculation: all but our revenue and the platform's fee."""
    split = split_payment(payment, terms)
    return payment - split.partner_revenue - split.platform_fee


@given(payment=moneys(currencies=["KWD"]), terms=split_terms(currencies=["KWD"]))
def test_the_client_gets_what_the_fees_leave(payment: Money, terms: SplitTerms) -> None:
    sent = what_we_send_to_the_client(payment, terms)
    assert sent == split_payment(payment, terms).creditor_amount
    assert Money(0, "KWD") <= sent <= payment


test_the_client_gets_what_the_fees_leave()
print("Whatever the payment and the terms: the client gets what the fees leave.")
