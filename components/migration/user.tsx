import type { Route } from "next"
import Link from "next/link"
import { Act } from "#components/migration/act"
import { Beside } from "#components/migration/beside"
import { Up } from "#components/migration/frame"
import { Records } from "#components/migration/records"
import type { TellingAction } from "#components/migration/told"
import { UserTimeline } from "#components/migration/user-timeline"
import { causeOf, USER, type UserDetail, warningOf } from "#components/migration/words"
import { buttonStyle } from "#components/ui/button"
import { Status } from "#components/ui/status"

type UserProps = { user: UserDetail; actions: Record<"migrateUser" | "rollBackUser", TellingAction> }

const ASKED = {
  migrateUser: {
    id: "migrate-user",
    label: "Migrate",
    question: "Migrate this user now?",
    follows: "They get a session with what they had answered. The legacy row stays as it is.",
    yes: "Yes, migrate",
    variant: "primary",
  },
  rollBackUser: {
    id: "roll-back-user",
    label: "Roll back",
    question: "Put this user back?",
    follows:
      "They stand in the former onboarding again. What they saved since is written back where the former shape can hold it; the rest is parked and returns when they are migrated again.",
    yes: "Yes, roll back",
    variant: "danger",
  },
} as const

/** One user: who, where they stand, and what can be done. */
export function UserHead({ user, actions }: UserProps) {
  const { words, tone } = USER[user.status]
  const move = user.status === "migrated" ? "rollBackUser" : "migrateUser"
  const { follows, ...asked } = ASKED[move]
  return (
    <section aria-labelledby="user-title" className="mb-8">
      <Up href="/admin/migration/users">All users</Up>
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          <h2 id="user-title" className="text-xl font-semibold [overflow-wrap:anywhere]">
            {user.email || "No email address"}
          </h2>
          <p className="text-muted">
            {user.full_name && `${user.full_name}, `}
            <code className="font-mono text-xs">{user.user_id}</code>
          </p>
          <Status tone={tone} className="mt-2">
            {words}
          </Status>
        </div>
        <div className="flex flex-wrap gap-2">
          {user.session && (
            <Link
              href={`/admin/migration/users/${user.user_id}?validate=1#check` as Route}
              className={buttonStyle({ variant: "secondary", size: "sm" })}
            >
              Check old against new
            </Link>
          )}
          <Act
            key={move}
            action={actions[move]}
            given={{ user_id: user.user_id }}
            {...asked}
            {...(user.status === "failed" && { label: "Retry" })}
          >
            <p>{follows}</p>
          </Act>
        </div>
      </div>
      {user.status === "failed" && user.error_code && (
        <div className="mt-5 rounded-md bg-bad-soft px-4 py-3">
          <p className="font-medium text-bad">{causeOf(user.error_code)}</p>
          <p className="mt-1">{user.error_message}</p>
        </div>
      )}
      {user.warnings.length > 0 && (
        <div className="mt-5 rounded-md bg-warn-soft px-4 py-3">
          <p className="font-medium text-warn">Migrated, with something to know</p>
          <ul className="mt-1 list-disc pl-5">
            {user.warnings.map((warning) => {
              const { words: said, about } = warningOf(warning)
              return (
                <li key={warning}>
                  {said}
                  {about && `: ${about}`}
                </li>
              )
            })}
          </ul>
        </div>
      )}
    </section>
  )
}

/** Everything that is known of a user, from former to new. */
export function UserBody({ user }: { user: UserDetail }) {
  return (
    <div className="space-y-10">
      <Beside user={user} />
      {user.session && <Records session={user.session} />}
      <UserTimeline timeline={user.timeline} />
    </div>
  )
}
