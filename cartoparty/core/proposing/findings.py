"""The findings of a check, made by how much they matter to whoever decides."""

from cartoparty.core.models import Finding, Severity


def info_finding(code: str, **params: object) -> Finding:
    """Good to know; changes no decision."""
    return Finding(code, Severity.INFO, params)


def warning_finding(code: str, **params: object) -> Finding:
    """To be looked at before deciding."""
    return Finding(code, Severity.WARNING, params)


def error_finding(code: str, **params: object) -> Finding:
    """To be put right before anything can be sent."""
    return Finding(code, Severity.ERROR, params)
