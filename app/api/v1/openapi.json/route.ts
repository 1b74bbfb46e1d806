import { getOpenApi } from "#lib/platform/contract"
import { describeApi } from "#lib/platform/openapi"
import { route } from "#lib/runtime"
import { contracts } from "../../contracts.ts"

let document: string | undefined

export const GET = route(getOpenApi, async ({ ports }) => {
  document ??= JSON.stringify(describeApi(contracts, ports.origin))
  return { body: document, content_type: "application/json" }
})
