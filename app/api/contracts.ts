import * as onboarding from "#lib/onboarding/contract"
import * as platform from "#lib/platform/contract"
import * as workspaces from "#lib/workspaces/contract"

/** Every contract, in the order a reader meets them; api.test.ts fails when one is missing. */
export const contracts = { platform, workspaces, onboarding }
