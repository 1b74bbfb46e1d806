import "server-only"
import { putArtifact } from "#lib/agent/service/artifacts"
import type { ToolScope } from "#lib/agent/service/scope"
import * as dashboards from "#lib/dashboards/service"
import { parse } from "#lib/dashboards/yaml"

/** Checks a YAML text; a valid one is kept and shown as a preview. */
export async function validate(scope: ToolScope, { yaml_content }: { yaml_content: string }) {
  const { ctx, session_id } = scope
  const { valid, errors, warnings } = await dashboards.validate(ctx, { yaml: yaml_content })
  if (!valid) return { valid, errors: errors.slice(0, 20) }
  const parsed = parse(yaml_content)
  if (!parsed.ok) return { valid: false, errors: parsed.errors.slice(0, 20) }
  const sha256 = await putArtifact(ctx, session_id, yaml_content)
  const { slug, title, tiles } = parsed.dashboard
  await scope.emit("preview", {
    sha256,
    slug,
    title,
    tiles: tiles.map((tile) => ({ id: tile.id, type: tile.type, title: tile.title ?? tile.id })),
    artifact_path: `/api/v1/chat/sessions/${session_id}/artifacts/${sha256}`,
  })
  return { valid, errors: [], warnings: warnings.slice(0, 10), sha256 }
}
