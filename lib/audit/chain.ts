import canonicalize from "canonicalize"

/** A row as it is sealed: everything but its place in the chain. */
export type AuditRow = {
  id: number
  workspace_id: string
  actor_id: string | null
  action: string
  target_type: string
  target_id: string
  details: unknown
  request_id: string
  at: string
}

/** What a link's hash is taken over: the link before it and the RFC 8785 form of the row. */
export function linkText(prev_hash: string | null, row: AuditRow): string {
  return `${prev_hash ?? "genesis"}\n${canonicalize(row)}`
}
