"""Every section of the console. A new one is a module with a `section` and its templates, listed here."""

from functions.console.pages import (
    coming_in,
    customers,
    finding,
    first_steps,
    helping,
    home,
    machinery,
    orders,
    payments,
    practice,
    products,
    reports,
    settings,
    signing_up,
    stock,
    views,
)

SECTIONS = (
    coming_in.section,
    signing_up.section,
    home.section,
    orders.section,
    products.section,
    stock.section,
    customers.section,
    payments.section,
    practice.section,
    reports.section,
    settings.section,
    views.section,
    finding.section,
    first_steps.section,
    helping.section,
    machinery.section,
)
