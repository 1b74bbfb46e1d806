import { Download } from "lucide-react"
import type { Route } from "next"
import Link from "next/link"
import { causeOf, USER } from "#components/migration/words"
import { Button, buttonStyle } from "#components/ui/button"
import { EmptyState } from "#components/ui/empty-state"
import { Field } from "#components/ui/field"
import { Input, Select } from "#components/ui/input"
import { Instant } from "#components/ui/instant"
import { Mark } from "#components/ui/status"
import type { UserRow } from "#lib/migration/contract"

type UsersProps = { users: UserRow[]; said: Record<string, string> }

/** Users by where they stand, a page at a time, found by address or id. */
export function Users({ users, said }: UsersProps) {
  const isFiltered = said.q !== undefined || said.status !== undefined || said.error_code !== undefined
  return (
    <>
      <Filter said={said} />
      {said.error_code && (
        <p className="mb-4">
          Only those with the cause <strong>{causeOf(said.error_code).toLowerCase()}</strong>.{" "}
          <Link
            href={"/admin/migration/users?status=failed" as Route}
            className="underline decoration-border-strong underline-offset-4 hover:decoration-current"
          >
            All who failed
          </Link>
        </p>
      )}
      {users.length === 0 ? (
        <EmptyState title={isFiltered ? "Nobody here is like that" : "There is no user of the former onboarding"}>
          <p>
            {said.q
              ? "The search takes the beginning of an email address, or a whole user id. Check the spelling."
              : isFiltered
                ? "Choose another state."
                : "A user of the former onboarding has a status, a step or answers in the legacy columns of their profile."}
          </p>
        </EmptyState>
      ) : (
        <ul aria-label="Users" className="border-t border-border">
          {users.map((user) => (
            <Row key={user.user_id} user={user} />
          ))}
        </ul>
      )}
    </>
  )
}

function Filter({ said }: { said: Record<string, string> }) {
  const query = new URLSearchParams(
    Object.entries(said).filter(([key]) => key === "status" || key === "error_code"),
  ).toString()
  return (
    <div className="mb-6 flex flex-wrap items-end justify-between gap-3">
      <search className="min-w-0 grow">
        <form action="/admin/migration/users" className="flex flex-wrap items-end gap-3">
          <Field id="users-q" label="Email address or user id" className="w-full sm:w-72">
            <Input id="users-q" name="q" type="search" defaultValue={said.q} maxLength={200} spellCheck={false} />
          </Field>
          <Field id="users-status" label="State" className="w-44">
            <Select id="users-status" name="status" defaultValue={said.status ?? ""}>
              <option value="">All</option>
              {Object.entries(USER).map(([status, { words }]) => (
                <option key={status} value={status}>
                  {words}
                </option>
              ))}
            </Select>
          </Field>
          <Button type="submit" variant="secondary">
            Search
          </Button>
        </form>
      </search>
      <a
        href={`/api/v1/onboarding/migration/export${query && `?${query}`}`}
        download
        className={buttonStyle({ variant: "secondary" })}
      >
        <Download aria-hidden="true" />
        Export as CSV
      </a>
    </div>
  )
}

function Row({ user }: { user: UserRow }) {
  const { words, tone } = USER[user.status]
  return (
    <li className="relative grid gap-x-6 gap-y-1 border-b border-border py-3 hover:bg-surface md:grid-cols-[minmax(0,2fr)_minmax(0,1fr)_minmax(0,2fr)]">
      <div className="min-w-0">
        <Link
          href={`/admin/migration/users/${user.user_id}` as Route}
          className="block truncate font-medium underline decoration-border-strong underline-offset-4 after:absolute after:inset-0 hover:decoration-current"
        >
          {user.email || user.user_id}
        </Link>
        <p className="truncate text-sm text-muted">{positionOf(user)}</p>
      </div>
      <p className="flex items-center gap-2 text-sm md:items-start md:pt-0.5">
        <Mark tone={tone} className="md:mt-1" />
        <span>
          {words}
          {user.changed_at && (
            <span className="text-muted md:block">
              <span className="md:hidden">, </span>
              <Instant at={user.changed_at} />
            </span>
          )}
        </span>
      </p>
      <p className="line-clamp-2 min-w-0 text-sm text-muted">
        {user.error_code && user.status === "failed" && (
          <>
            <span className="text-foreground">{causeOf(user.error_code)}.</span> {user.error_message}
          </>
        )}
      </p>
    </li>
  )
}

/** Where the legacy row says they are. */
export function positionOf({
  legacy_status: status,
  legacy_step: step,
}: Pick<UserRow, "legacy_status" | "legacy_step">) {
  if (status === null && step === null) return "No status in the legacy row"
  if (step === null) return `Status ${status}`
  return status === null ? `Step ${step}` : `Status ${status}, step ${step}`
}
