/** What the record says of a version: when it was made, why, and when a build last found it to be what the answers say. */
export type Standing = { source: string; created_at: string; confirmed_at: string }

/**
 * True when a rebuild may say something else: an answer changed since, or the version was restored, so that its content
 * is a former one, and no build has come to the same since. False when there are no answers to rebuild from.
 */
export function isBehind(made: Standing, session: { updated_at: string } | undefined): boolean {
  if (!session) return false
  const isUnbuilt = made.source === "restore" && made.confirmed_at === made.created_at
  return isUnbuilt || session.updated_at > made.confirmed_at
}
