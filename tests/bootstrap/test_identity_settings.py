"""What the settings say of identity and limits reaches the use cases."""

from __future__ import annotations

from pathlib import Path

from bootstrap.environment import read_settings
from bootstrap.lifespan import open_application
from domain.model.ids import Tenant, User
from domain.model.principal import Principal, Role
from tests.harness.issuer import AUDIENCE, Issuer


async def test_a_service_takes_the_tokens_and_holds_to_the_limits_of_its_settings(tmp_path: Path) -> None:
    with Issuer().serving() as issuer:
        settings = read_settings(
            {
                "AI_RECRUITER_DATA_DIR": str(tmp_path),
                "AI_RECRUITER_OIDC_ISSUER": issuer.url,
                "AI_RECRUITER_OIDC_AUDIENCE": AUDIENCE,
                "AI_RECRUITER_OIDC_ROLES_CLAIM": "realm_access.roles",
                "AI_RECRUITER_MAX_REQUESTS_PER_TENANT_A_MINUTE": "600",
                "AI_RECRUITER_MAX_SUBMISSIONS_PER_TENANT_A_DAY": "1000",
            }
        )
        async with open_application(settings, workers=0) as application:
            cases = application.use_cases
            token = issuer.token(roles=None, realm_access={"roles": ["auditor", "offline_access"]})
            proof = await cases.identify()(token.encode())
            nobody = await cases.identify()(b"")
            limits = await cases.limits().standing(Tenant("acme"))
    assert proof is not None
    assert proof.principal == Principal(tenant=Tenant("acme"), user=User("anna"), roles=frozenset({Role.AUDITOR}))
    assert nobody is None
    assert [(it.name, it.quota, it.left) for it in limits] == [("requests", 600, 600), ("submissions", 1000, 1000)]
