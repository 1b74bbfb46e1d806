import type { CallRecord, Guard } from "#lib/models/service/attempt"
import { createLog } from "#lib/platform/log"

/** A guard that waits for nothing and writes down what it would have recorded and waited. */
export const unhurried = (records: CallRecord[], waits: number[]): Omit<Guard, "provider" | "model"> => ({
  workspace_id: crypto.randomUUID(),
  clock: () => new Date(),
  log: createLog("silent", () => undefined),
  check: async () => undefined,
  record: async (call) => void records.push(call),
  chance: () => 0,
  wait: async (ms) => void waits.push(ms),
})
