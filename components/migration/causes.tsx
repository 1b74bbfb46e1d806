import type { Route } from "next"
import Link from "next/link"
import type { ReactNode } from "react"
import { Act } from "#components/migration/act"
import type { TellingAction } from "#components/migration/told"
import { causeOf, inFigures, warningOf } from "#components/migration/words"
import { buttonStyle } from "#components/ui/button"
import { EmptyState } from "#components/ui/empty-state"
import { countInWords } from "#components/ui/quantity"
import { Table, Td, Th } from "#components/ui/table"
import type { Cause, Run } from "#lib/migration/contract"

/** As many as one run takes by name. */
const MOST = 10_000

/** Who failed, by reason: what to do, the users, and another try. */
export function Failures({ causes, retry }: { causes: Cause[]; retry: TellingAction }) {
  if (causes.length === 0) {
    return (
      <EmptyState title="Nobody failed">
        <p>
          Whoever cannot be migrated stands here by reason, keeps working from the former onboarding, and can be tried
          again.
        </p>
      </EmptyState>
    )
  }
  return (
    <ul className="max-w-4xl border-t border-border">
      {causes.map((cause) => (
        <Failure key={cause.error_code} cause={cause} retry={retry} />
      ))}
    </ul>
  )
}

function Failure({ cause: { error_code: code, message, users }, retry }: { cause: Cause; retry: TellingAction }) {
  const id = `cause-${code}`
  return (
    <li className="border-b border-border py-5">
      <div className="flex flex-wrap items-baseline justify-between gap-x-6">
        <h2 id={id} className="text-md font-semibold">
          {causeOf(code)}
        </h2>
        <p className="font-medium">{countInWords(users, "user")}</p>
      </div>
      <p className="mt-1 max-w-prose text-muted">For example: {message}</p>
      <div className="mt-3 flex flex-wrap items-start gap-2">
        <Act
          id={`retry-${code}`}
          action={retry}
          given={{ error_code: code }}
          label="Retry"
          describes={id}
          question={`Try ${users > MOST ? `the first ${inFigures(MOST)}` : countInWords(users, "user")} again?`}
          yes="Yes, retry"
        >
          <p>Whoever still fails stays here. Mend the cause first, else they fail as before.</p>
        </Act>
        <Link
          href={`/admin/migration/users?status=failed&error_code=${encodeURIComponent(code)}` as Route}
          aria-describedby={id}
          className={buttonStyle({ variant: "ghost", size: "sm" })}
        >
          See the users
        </Link>
        <a
          href={`/api/v1/onboarding/migration/export?status=failed&error_code=${encodeURIComponent(code)}`}
          download
          aria-describedby={id}
          className={buttonStyle({ variant: "ghost", size: "sm" })}
        >
          Export as CSV
        </a>
      </div>
    </li>
  )
}

/** Reasons with how many each concerns, as a report has them. */
export function CauseTable({ causes }: { causes: Cause[] }) {
  const rows = causes.map(({ error_code: code, message, users }) => ({
    key: code,
    users,
    said: (
      <>
        <span className="block font-medium">{causeOf(code)}</span>
        <span className="text-muted">For example: {message}</span>
      </>
    ),
  }))
  return <Tally caption="Failures by cause" name="Cause" rows={rows} />
}

export function WarningTable({ warnings }: { warnings: NonNullable<Run["report"]>["warnings"] }) {
  const rows = warnings.map(({ warning, users }) => {
    const { words, about } = warningOf(warning)
    const said = (
      <>
        {words}
        {about && <code className="ml-2 font-mono text-xs text-muted">{about}</code>}
      </>
    )
    return { key: warning, users, said }
  })
  return <Tally caption="Warnings: migrated, with something to know" name="Warning" rows={rows} />
}

type TallyProps = { caption: string; name: string; rows: { key: string; said: ReactNode; users: number }[] }

function Tally({ caption, name, rows }: TallyProps) {
  return (
    <Table caption={caption}>
      <thead>
        <tr>
          <Th>{name}</Th>
          <Th numeric>Users</Th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, said, users }) => (
          <tr key={key}>
            <Td>{said}</Td>
            <Td numeric className="align-top">
              {inFigures(users)}
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}
