// Where the objects of a piece of evidence stand. Nothing a person typed is part of a key.

export const ROOT = "evidence/"

type Of = { workspace_id: string; session_id: string; id: string }

export const sessionPrefix = (at: { workspace_id: string; session_id: string }) =>
  `${ROOT}${at.workspace_id}/${at.session_id}/`
export const prefixOf = (row: Of) => `${sessionPrefix(row)}${row.id}/`

/** Two tabs may send different bytes for one place: each piece has its own key, and the row says which count. */
export const pieceKey = (row: Of, offset: number, sha256: string) =>
  `${prefixOf(row)}pieces/${String(offset).padStart(8, "0")}-${sha256}`
export const contentKey = (row: Of, sha256: string) => `${prefixOf(row)}content/${sha256}`
export const textKey = (row: Of, sha256: string) => `${prefixOf(row)}text/${sha256}.json`

/** The id of the evidence a key belongs to. */
export const ownerOf = (key: string): string | undefined => key.slice(ROOT.length).split("/")[2]

/**
 * Whether nothing will ever ask for an object again. Of a row that is still filled, only its own work may know:
 * pieces count until the upload ends, a text may be written just before its row says so.
 */
export function isGarbage(
  key: string,
  row: { status: string; object_path: string | null; text_path: string | null } | undefined,
): boolean {
  if (!row) return true
  if (row.status === "uploading" || key === row.object_path || key === row.text_path) return false
  return key.includes("/pieces/") || row.status === "read" || row.status === "failed"
}
