import { rebuild } from "#app/(workspace)/manifest/actions"
import { finalize } from "#app/(workspace)/onboarding/actions"
import { currentMember, load } from "#app/load"
import type { Outcome } from "#components/manifest/notice"
import { getManifest } from "#lib/manifest/contract/read"
import { listVersions } from "#lib/manifest/contract/versions"
import * as manifest from "#lib/manifest/service"
import * as onboarding from "#lib/onboarding/service"
import { hasRole } from "#lib/platform/authorize"

/** What every view of the manifest shows; null when there is no manifest yet. `version` as the address has it. */
export async function shown(version: unknown, answers?: "with the answers") {
  const { versions } = await load(manifest.listVersions, listVersions.query, { limit: 1 })
  const [latest] = versions
  if (!latest) return null
  const view = await load(manifest.get, getManifest.query, { version, ...(answers && { include_raw: "true" }) })
  return {
    view,
    made_by: view.is_latest ? latest.created_by_name : null,
    rebuild: (await mayBuild()) ? rebuild : undefined,
  }
}

export const mayBuild = async () => hasRole((await currentMember()).role, "analyst")

/** What stands in the place of a manifest that is not there yet. */
export async function missing() {
  const latest = await load(onboarding.findLatest)
  const summary = latest ? await load(onboarding.getSummary, undefined, { session_id: latest.id }) : null
  return { summary, finalize: (await mayBuild()) ? finalize : undefined }
}

type Query = Record<string, string | string[] | undefined>
const text = (value: Query[string]) => (typeof value === "string" ? value : undefined)

/** A parameter of the address as one text; repeated or absent ones are none. */
export const textOf = (value: Query[string]): string => text(value) ?? ""

export const outcomeIn = (query: Query): Outcome => ({
  made: text(query.made),
  restored: text(query.restored),
  refused: text(query.refused),
})
