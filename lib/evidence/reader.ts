import type { Problem } from "#lib/evidence/formats/unreadable"
import type { DocumentText } from "#lib/evidence/text"

export type ReaderAnswer =
  | { read: { document: DocumentText; notice: string | null; media_type: string } }
  | { problem: Problem }

/** Opens a stranger's file where it can do no harm. Throws only when Bridge itself is at fault. */
export type DocumentReader = {
  read(bytes: Uint8Array, name: string, signal?: AbortSignal): Promise<ReaderAnswer>
}
