// What went wrong or was odd in a run, counted as it goes: bounded, however many users there are.

/** How many users met what, under its code or its words; a message is what one of them was told. */
export type Notes = {
  causes?: Record<string, { users: number; message: string }>
  warnings?: Record<string, number>
}

/** What is said of users who were moved: one entry for each user and cause, one for each user and warning. */
export type Remarks = { causes: readonly { error_code: string; message: string }[]; warnings: readonly string[] }

/** Different warnings that are counted by their words; further ones count under what stands before their colon. */
const MOST_WARNINGS = 100

/** Notes with remarks added to them. */
export function addRemarks(notes: Notes, { causes, warnings }: Remarks): Notes {
  if (causes.length === 0 && warnings.length === 0) return notes
  const made = { causes: { ...notes.causes }, warnings: { ...notes.warnings } }
  for (const { error_code, message } of causes) {
    const known = made.causes[error_code]
    made.causes[error_code] = { users: (known?.users ?? 0) + 1, message: known?.message ?? message }
  }
  for (const warning of warnings) count(made.warnings, warning, 1)
  return made
}

/** The notes of several lanes as one list each, most users first. */
export function sumUp(all: readonly Notes[]) {
  const causes = new Map<string, { error_code: string; message: string; users: number }>()
  const warnings: Record<string, number> = {}
  for (const notes of all) {
    for (const [error_code, { users, message }] of Object.entries(notes.causes ?? {})) {
      const known = causes.get(error_code)
      causes.set(error_code, { error_code, message: known?.message ?? message, users: (known?.users ?? 0) + users })
    }
    for (const [warning, users] of Object.entries(notes.warnings ?? {})) count(warnings, warning, users)
  }
  return {
    causes: [...causes.values()].sort((a, b) => b.users - a.users || (a.error_code < b.error_code ? -1 : 1)),
    warnings: Object.entries(warnings)
      .map(([warning, users]) => ({ warning, users }))
      .sort((a, b) => b.users - a.users || (a.warning < b.warning ? -1 : 1)),
  }
}

function count(warnings: Record<string, number>, warning: string, users: number): void {
  const isFull = warnings[warning] === undefined && Object.keys(warnings).length >= MOST_WARNINGS
  const key = isFull ? (warning.split(":")[0] as string) : warning
  warnings[key] = (warnings[key] ?? 0) + users
}
