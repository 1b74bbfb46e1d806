import "server-only"
import type * as contract from "#lib/migration/contract"
import type { AdminCtx } from "#lib/platform/context"
import type { Endpoint, Input, Returned } from "#lib/platform/endpoint"
import { AppError } from "#lib/platform/errors"

type Verb<E extends Endpoint> = (ctx: AdminCtx, input: Input<E>) => Promise<Returned<E>>

const notYet = async () => {
  throw new AppError("unavailable", "This part of the migration is not there yet.")
}

export const cancel: Verb<typeof contract.cancelRun> = notYet
export const cleanUp: Verb<typeof contract.cleanUp> = notYet
export const compare: Verb<typeof contract.compareUsers> = notYet
export const exportUsers: Verb<typeof contract.exportUsers> = notYet
export const getRun: Verb<typeof contract.getRun> = notYet
export const health: Verb<typeof contract.getMigrationHealth> = notYet
export const listRuns: Verb<typeof contract.listRuns> = notYet
export const migrateUser: Verb<typeof contract.migrateUser> = notYet
export const pause: Verb<typeof contract.pauseRun> = notYet
export const progress: Verb<typeof contract.followProgress> = notYet
export const resume: Verb<typeof contract.resumeRun> = notYet
export const rollBackUser: Verb<typeof contract.rollBackUser> = notYet
export const start: Verb<typeof contract.startMigration> = notYet
export const startRollback: Verb<typeof contract.startRollback> = notYet
export const stats: Verb<typeof contract.getStats> = notYet
export const throttle: Verb<typeof contract.throttleRun> = notYet
export const user: Verb<typeof contract.getUser> = notYet
export const users: Verb<typeof contract.listUsers> = notYet
export const validateRun: Verb<typeof contract.validateRun> = notYet
export const validateUser: Verb<typeof contract.validateUser> = notYet
