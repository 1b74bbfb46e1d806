import type { Ctx, UserCtx } from "#lib/platform/context"
import { ROLES, type Role } from "#lib/platform/endpoint"
import { AppError } from "#lib/platform/errors"

/** True when `role` includes `least`. */
export function hasRole(role: Role, least: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(least)
}

/** Throws `forbidden` unless the person's role in this workspace includes `least`. */
export function authorize(ctx: Pick<Ctx, "role">, least: Role): void {
  if (hasRole(ctx.role, least)) return
  throw new AppError(
    "forbidden",
    `This needs the role ${least}; yours is ${ctx.role}. Ask an admin of the workspace to change it.`,
    {
      reason: "role_missing",
      needed: least,
      role: ctx.role,
    },
  )
}

/** Throws `forbidden` unless the person is a platform admin. */
export function authorizePlatformAdmin(ctx: Pick<UserCtx, "user">): void {
  if (ctx.user.is_platform_admin) return
  throw new AppError("forbidden", "Only a platform admin may do this.", {
    reason: "role_missing",
    needed: "platform_admin",
  })
}
