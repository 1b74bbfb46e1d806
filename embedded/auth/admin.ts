import { createHash, timingSafeEqual } from "node:crypto"
import { z } from "zod"
import { AuthError } from "./auth-error.ts"
import { type App, type Call, checkPassword, Email, type Handler, Metadata, ok, parse } from "./endpoint.ts"
import { hashPassword } from "./passwords.ts"
import { merged, toUser, writeChange } from "./person.ts"
import * as store from "./store.ts"

/** Lets only a holder of the secret key through, given as bearer or as `apikey`. */
export function adminOnly(handler: Handler): Handler {
  return async (app, call) => {
    const bearer = /^Bearer (\S+)$/i.exec(call.headers.authorization ?? "")?.[1]
    const given = [bearer, call.headers.apikey].filter((key) => typeof key === "string")
    if (given.length === 0) throw new AuthError(401, "no_authorization", "This endpoint requires the secret key")
    if (!given.some((key) => isSame(key, app.secret_key))) throw new AuthError(403, "not_admin", "User not allowed")
    return handler(app, call)
  }
}

const hash = (text: string) => createHash("sha256").update(text).digest()
const isSame = (a: string, b: string) => timingSafeEqual(hash(a), hash(b))

const whole = (fallback: number, most: number) =>
  z.preprocess(
    (value) => (value === "" ? undefined : value),
    z.coerce.number().int().min(1).max(most).default(fallback),
  )
const Paging = z.object({
  page: whole(1, 1_000_000),
  per_page: whole(50, 1000),
  filter: z.string().max(254).default(""),
})

/** GET /admin/users?page=&per_page=&filter= (part of an email) */
export async function listUsers(app: App, call: Call) {
  const { page, per_page, filter } = parse(Paging, Object.fromEntries(call.query))
  const { users, total } = await store.listUsers(app.pool, filter, per_page, (page - 1) * per_page)
  const last = Math.max(1, Math.ceil(total / per_page))
  const link = (to: number, rel: string) => `</admin/users?page=${to}&per_page=${per_page}>; rel="${rel}"`
  const links = [...(page < last ? [link(page + 1, "next")] : []), link(last, "last")]
  const headers = { "x-total-count": String(total), link: links.join(", ") }
  return ok({ users: users.map(toUser), aud: "authenticated" }, headers)
}

const UserId = z.uuid("The id of a user is a UUID.")

/** GET /admin/users/{id} */
export async function getUser(app: App, call: Call) {
  return ok(toUser(await find(app, call)))
}

const Attributes = z.object({
  email: Email.optional(),
  password: z.string().optional(),
  email_confirm: z.boolean().optional(),
  app_metadata: Metadata.optional(),
  user_metadata: Metadata.optional(),
  ban_duration: z
    .string()
    .regex(/^(none|\d{1,6}[smh])$/, "ban_duration is none, or a number and s, m or h")
    .optional(),
})
const NewUser = Attributes.extend({ email: Email, id: UserId.optional() })

/** POST /admin/users */
export async function createUser(app: App, call: Call) {
  const given = parse(NewUser, call.body)
  if (given.password !== undefined) checkPassword(given.password)
  const created_at = app.clock()
  const user = await store.insertUser(app.pool, {
    id: given.id,
    email: given.email,
    encrypted_password: given.password === undefined ? null : await hashPassword(given.password),
    email_confirmed_at: given.email_confirm ? created_at : null,
    raw_user_meta_data: given.user_metadata ?? {},
    raw_app_meta_data: given.app_metadata,
    created_at,
  })
  if (!user) throw new AuthError(422, "email_exists", "A user with this email address has already been registered")
  return ok(toUser(user))
}

/** PUT /admin/users/{id}: metadata is merged key by key, null removes a key. */
export async function updateUser(app: App, call: Call) {
  const user = await find(app, call)
  const given = parse(Attributes, call.body)
  const now = app.clock()
  const change: Parameters<typeof writeChange>[2] = { updated_at: now }
  if (given.email) change.email = given.email
  if (given.email_confirm) change.email_confirmed_at = user.email_confirmed_at ?? now
  if (given.app_metadata) change.raw_app_meta_data = merged(user.raw_app_meta_data, given.app_metadata)
  if (given.user_metadata) change.raw_user_meta_data = merged(user.raw_user_meta_data, given.user_metadata)
  if (given.ban_duration) change.banned_until = banEnd(given.ban_duration, now)
  if (given.password !== undefined) {
    checkPassword(given.password)
    change.encrypted_password = await hashPassword(given.password)
  }
  return ok(toUser(await writeChange(app.pool, user.id, change)))
}

const Deletion = z.object({ should_soft_delete: z.boolean().optional() }).nullish()

/** DELETE /admin/users/{id} */
export async function deleteUser(app: App, call: Call) {
  const user = await find(app, call)
  if (parse(Deletion, call.body)?.should_soft_delete) {
    throw new AuthError(400, "validation_failed", "Soft deletion is not supported here: leave out should_soft_delete")
  }
  await store.deleteUser(app.pool, user.id)
  return ok({})
}

/** GET /admin/outbox?to=: mail that was not sent to anybody, newest first. */
export async function outbox(app: App, call: Call) {
  return ok({ mails: await store.listMail(app.pool, call.query.get("to") ?? "", 100) })
}

async function find(app: App, call: Call): Promise<store.UserRow> {
  const id = UserId.safeParse(call.params.id)
  const user = id.success ? await store.findUser(app.pool, id.data) : undefined
  if (!user) throw new AuthError(404, "user_not_found", "User not found")
  return user
}

const UNIT_MS: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000 }

function banEnd(duration: string, now: Date): Date | null {
  if (duration === "none") return null
  return new Date(now.getTime() + Number(duration.slice(0, -1)) * (UNIT_MS[duration.slice(-1)] ?? 0))
}
