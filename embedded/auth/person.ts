import { AuthError } from "./auth-error.ts"
import { Metadata, parse } from "./endpoint.ts"
import * as store from "./store.ts"

/** A person as the protocol shows one: never the password's hash. */
export function toUser(row: store.UserRow) {
  const confirmed_at = row.email_confirmed_at?.toISOString()
  return {
    id: row.id,
    aud: "authenticated",
    role: "authenticated",
    email: row.email,
    email_confirmed_at: confirmed_at,
    phone: "",
    confirmed_at,
    last_sign_in_at: row.last_sign_in_at?.toISOString(),
    app_metadata: row.raw_app_meta_data,
    user_metadata: row.raw_user_meta_data,
    identities: [
      {
        identity_id: row.id,
        id: row.id,
        user_id: row.id,
        identity_data: { email: row.email, email_verified: confirmed_at !== undefined, sub: row.id },
        provider: "email",
        email: row.email,
        last_sign_in_at: row.last_sign_in_at?.toISOString(),
        created_at: row.created_at.toISOString(),
        updated_at: row.updated_at.toISOString(),
      },
    ],
    banned_until: row.banned_until?.toISOString(),
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
    is_anonymous: false,
  }
}

/** Writes a change; 422 `email_exists` when the new address belongs to somebody, 404 when the person is gone. */
export async function writeChange(db: store.Db, id: string, change: Parameters<typeof store.updateUser>[2]) {
  try {
    const row = await store.updateUser(db, id, change)
    if (row) return row
  } catch (error) {
    if ((error as { code?: string }).code !== "23505") throw error
    throw new AuthError(422, "email_exists", "A user with this email address has already been registered")
  }
  throw new AuthError(404, "user_not_found", "User not found")
}

/** Metadata after a change: given keys replace, null removes. Throws 422 when the whole outgrows its limit. */
export function merged(old: Record<string, unknown>, change: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries({ ...old, ...change }).filter(([, value]) => value !== null)
  return parse(Metadata, Object.fromEntries(entries))
}
