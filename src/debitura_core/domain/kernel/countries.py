"""The countries of the world, and the currency each one pays in.

Two checks read this table: a country code in an address must be in it, and a partner that names
no invoice currency is invoiced in the one of its country.

>>> CURRENCY_OF["DK"], CURRENCY_OF["HR"], CURRENCY_OF["CH"]
('DKK', 'EUR', 'CHF')
>>> "UK" in CURRENCY_OF
False

The codes are ISO 3166-1 alpha-2 and ISO 4217 as of 2026, with Bulgaria in the euro. Where the
table had to choose:

- Antarctica (AQ) has no currency and no debtors; it is left out. Kosovo (XK) is not in ISO 3166,
  but everybody writes it so; it is in.
- Where a second currency is legal tender too, the country's own is listed (BT, HT, LS, NA, PA).
- Curacao and Sint Maarten pay in XCG and Zimbabwe in ZWG, which py-moneyed does not know. All
  three also use the US dollar, so it is listed. As everywhere, a partner may name another.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_PAYS_IN = {
    "AED": "AE",
    "AFN": "AF",
    "ALL": "AL",
    "AMD": "AM",
    "AOA": "AO",
    "ARS": "AR",
    "AUD": "AU CC CX HM KI NF NR TV",
    "AWG": "AW",
    "AZN": "AZ",
    "BAM": "BA",
    "BBD": "BB",
    "BDT": "BD",
    "BHD": "BH",
    "BIF": "BI",
    "BMD": "BM",
    "BND": "BN",
    "BOB": "BO",
    "BRL": "BR",
    "BSD": "BS",
    "BTN": "BT",
    "BWP": "BW",
    "BYN": "BY",
    "BZD": "BZ",
    "CAD": "CA",
    "CDF": "CD",
    "CHF": "CH LI",
    "CLP": "CL",
    "CNY": "CN",
    "COP": "CO",
    "CRC": "CR",
    "CUP": "CU",
    "CVE": "CV",
    "CZK": "CZ",
    "DJF": "DJ",
    "DKK": "DK FO GL",
    "DOP": "DO",
    "DZD": "DZ",
    "EGP": "EG",
    "ERN": "ER",
    "ETB": "ET",
    "EUR": (
        "AT BE BG CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK "  # the euro area
        "AD MC SM VA "  # by agreement with it
        "ME XK "  # by their own decision
        "AX BL GF GP MF MQ PM RE TF YT"  # parts of Finland and France
    ),
    "FJD": "FJ",
    "FKP": "FK",
    "GBP": "GB GG GS IM JE",
    "GEL": "GE",
    "GHS": "GH",
    "GIP": "GI",
    "GMD": "GM",
    "GNF": "GN",
    "GTQ": "GT",
    "GYD": "GY",
    "HKD": "HK",
    "HNL": "HN",
    "HTG": "HT",
    "HUF": "HU",
    "IDR": "ID",
    "ILS": "IL PS",
    "INR": "IN",
    "IQD": "IQ",
    "IRR": "IR",
    "ISK": "IS",
    "JMD": "JM",
    "JOD": "JO",
    "JPY": "JP",
    "KES": "KE",
    "KGS": "KG",
    "KHR": "KH",
    "KMF": "KM",
    "KPW": "KP",
    "KRW": "KR",
    "KWD": "KW",
    "KYD": "KY",
    "KZT": "KZ",
    "LAK": "LA",
    "LBP": "LB",
    "LKR": "LK",
    "LRD": "LR",
    "LSL": "LS",
    "LYD": "LY",
    "MAD": "EH MA",
    "MDL": "MD",
    "MGA": "MG",
    "MKD": "MK",
    "MMK": "MM",
    "MNT": "MN",
    "MOP": "MO",
    "MRU": "MR",
    "MUR": "MU",
    "MVR": "MV",
    "MWK": "MW",
    "MXN": "MX",
    "MYR": "MY",
    "MZN": "MZ",
    "NAD": "NA",
    "NGN": "NG",
    "NIO": "NI",
    "NOK": "BV NO SJ",
    "NPR": "NP",
    "NZD": "CK NU NZ PN TK",
    "OMR": "OM",
    "PAB": "PA",
    "PEN": "PE",
    "PGK": "PG",
    "PHP": "PH",
    "PKR": "PK",
    "PLN": "PL",
    "PYG": "PY",
    "QAR": "QA",
    "RON": "RO",
    "RSD": "RS",
    "RUB": "RU",
    "RWF": "RW",
    "SAR": "SA",
    "SBD": "SB",
    "SCR": "SC",
    "SDG": "SD",
    "SEK": "SE",
    "SGD": "SG",
    "SHP": "SH",
    "SLE": "SL",
    "SOS": "SO",
    "SRD": "SR",
    "SSP": "SS",
    "STN": "ST",
    "SYP": "SY",
    "SZL": "SZ",
    "THB": "TH",
    "TJS": "TJ",
    "TMT": "TM",
    "TND": "TN",
    "TOP": "TO",
    "TRY": "TR",
    "TTD": "TT",
    "TWD": "TW",
    "TZS": "TZ",
    "UAH": "UA",
    "UGX": "UG",
    "USD": "AS BQ CW EC FM GU IO MH MP PR PW SV SX TC TL UM US VG VI ZW",
    "UYU": "UY",
    "UZS": "UZ",
    "VES": "VE",
    "VND": "VN",
    "VUV": "VU",
    "WST": "WS",
    "XAF": "CF CG CM GA GQ TD",
    "XCD": "AG AI DM GD KN LC MS VC",
    "XOF": "BF BJ CI GW ML NE SN TG",
    "XPF": "NC PF WF",
    "YER": "YE",
    "ZAR": "ZA",
    "ZMW": "ZM",
}

CURRENCY_OF: Final[Mapping[str, str]] = MappingProxyType(
    {country: currency for currency, countries in _PAYS_IN.items() for country in countries.split()}
)
"""The ISO 4217 code by the ISO 3166-1 alpha-2 code of the country."""
