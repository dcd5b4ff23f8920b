"""Routes of payments: customers pay and have standing orders, staff see to standing orders for them."""

from tael.payments.http import payment, standing

CUSTOMER = (payment.submit_payment, payment.get_payment, payment.list_payments, *standing.CUSTOMER)
STAFF = standing.STAFF
