import type { Ctx } from "#lib/platform/context"
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
