"""Who asks, as the service sees it."""

from __future__ import annotations

from starlette.responses import Response

from adapters.http.request_context import Call, json_response
from adapters.http.request_schemas import NoQuery
from adapters.http.response_schemas import Me


async def me(call: Call) -> Response:
    """Whom your key proves; without keys the local user."""
    call.query(NoQuery)
    it = call.principal
    findings_only = it.tenant in call.services.findings_only
    return json_response(
        Me(tenant=it.tenant, user=it.user, roles=sorted(it.roles), named=it.named, findings_only=findings_only)
    )
