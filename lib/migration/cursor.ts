import { z } from "zod"

/** What a page ended with, as the next request brings it back. Not a secret and not a promise: it is checked again. */
export function cursorOf(value: object): string {
  return btoa(encodeURIComponent(JSON.stringify(value)))
}

/** Undefined for a text that is no cursor of this kind. */
export function readCursor<S extends z.ZodType>(schema: S, text: string): z.output<S> | undefined {
  try {
    const parsed = schema.safeParse(JSON.parse(decodeURIComponent(atob(text))))
    return parsed.success ? parsed.data : undefined
  } catch {
    return undefined
  }
}

export const UserCursor = z.strictObject({ user_id: z.uuid(), email: z.string().max(400).optional() })
export const RunCursor = z.strictObject({ id: z.uuid() })
