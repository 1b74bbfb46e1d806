import "server-only"
import { FAILPOINT } from "#lib/platform/env"

/** The places where a process can be made to die, in the order it passes them. */
export const FAILPOINTS = {
  save: ["save.locked", "save.written", "save.committed"],
  finalize: ["finalize.locked", "finalize.persisted", "finalize.closed", "finalize.committed"],
  migrate: ["migrate.taken", "migrate.locked", "migrate.moved", "migrate.saved", "migrate.manifest", "migrate.noted"],
} as const
export type Failpoint = (typeof FAILPOINTS)[keyof typeof FAILPOINTS][number]

/** Kills this process on the spot, as a power cut would, when BRIDGE_FAILPOINT names the place. Never in production. */
export function failpoint(name: Failpoint): void {
  if (FAILPOINT === name) process.kill(process.pid, "SIGKILL")
}
