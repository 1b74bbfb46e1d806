import * as agent from "#lib/agent/contract"
import * as catalog from "#lib/catalog/contract"
import * as connections from "#lib/connections/contract"
import * as dashboards from "#lib/dashboards/contract"
import * as evidence from "#lib/evidence/contract"
import * as identity from "#lib/identity/contract"
import * as manifest from "#lib/manifest/contract"
import * as manifestPrompt from "#lib/manifest/contract/prompt"
import * as manifestReads from "#lib/manifest/contract/read"
import * as manifestSearch from "#lib/manifest/contract/search"
import * as manifestVersions from "#lib/manifest/contract/versions"
import * as migration from "#lib/migration/contract"
import * as migrationSteering from "#lib/migration/contract/steer"
import * as models from "#lib/models/contract"
import * as onboarding from "#lib/onboarding/contract"
import * as platform from "#lib/platform/contract"
import * as query from "#lib/query/contract"
import * as warehouse from "#lib/warehouse/contract"
import * as workspaces from "#lib/workspaces/contract"

/** Every contract, in the order a reader meets them; api.test.ts fails when one is missing. */
export const contracts = {
  platform,
  identity,
  workspaces,
  onboarding,
  evidence,
  manifest: { ...manifest, ...manifestReads, ...manifestVersions, ...manifestSearch, ...manifestPrompt },
  warehouse,
  connections,
  catalog,
  query,
  dashboards,
  models,
  agent,
  migration: { ...migration, ...migrationSteering },
}
