import type { Route } from "next"
import Link from "next/link"
import { buttonStyle } from "#components/ui/button"
import { EmptyState } from "#components/ui/empty-state"
import { Status } from "#components/ui/status"
import { Table, Td, Th } from "#components/ui/table"
import type { compareUsers } from "#lib/migration/contract"
import type { Output } from "#lib/platform/endpoint"

type Row = Output<typeof compareUsers>["rows"][number]
const PATH = "/admin/migration/comparison"

/** Former beside new, one line a user. */
export function Comparison({ rows, is_different: isDifferent }: { rows: Row[]; is_different: boolean }) {
  return (
    <>
      <nav aria-label="Whom to compare" className="mb-6 flex flex-wrap gap-2">
        <Choice href={PATH} name="Everybody" isCurrent={!isDifferent} />
        <Choice href={`${PATH}?is_different=true`} name="Only where they differ" isCurrent={isDifferent} />
      </nav>
      {rows.length === 0 ? (
        <EmptyState title={isDifferent ? "Former and new say the same" : "There is nobody to compare"}>
          <p>
            {isDifferent
              ? "Nobody on this page of users stands elsewhere than the legacy row says."
              : "A user of the former onboarding has a status, a step or answers in the legacy columns of their profile."}
          </p>
        </EmptyState>
      ) : (
        <Table caption="Former onboarding beside the new one" hide_caption className="min-w-[44rem]">
          <thead>
            <tr>
              <Th>User</Th>
              <Th>Former status</Th>
              <Th>Former step</Th>
              <Th>New status</Th>
              <Th numeric>New step</Th>
              <Th numeric>Completed</Th>
              <Th>Same</Th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Line key={row.user_id} row={row} />
            ))}
          </tbody>
        </Table>
      )}
    </>
  )
}

function Choice({ href, name, isCurrent }: { href: string; name: string; isCurrent: boolean }) {
  return (
    <Link
      href={href as Route}
      aria-current={isCurrent ? "page" : undefined}
      className={buttonStyle({ variant: isCurrent ? "primary" : "secondary", size: "sm" })}
    >
      {name}
    </Link>
  )
}

function Line({ row: { user_id: id, email, legacy, session, is_different: isDifferent } }: { row: Row }) {
  const none = <span className="text-muted">None</span>
  return (
    <tr className="hover:bg-surface">
      <Td className="max-w-72 truncate">
        <Link
          href={`/admin/migration/users/${id}` as Route}
          className="underline decoration-border-strong underline-offset-4 hover:decoration-current"
        >
          {email || id}
        </Link>
      </Td>
      <Td>
        {legacy.status ?? none}
        {legacy.has_completed && legacy.status !== "completed" && (
          <span className="text-muted">, flagged completed</span>
        )}
      </Td>
      <Td>{legacy.step ?? none}</Td>
      <Td>{session?.status ?? <span className="text-muted">No session</span>}</Td>
      <Td numeric>{session?.current_step ?? none}</Td>
      <Td numeric>{session ? `${session.completion_percentage} %` : none}</Td>
      <Td className="whitespace-nowrap">
        {session === null ? (
          <Status tone="neutral">Not compared</Status>
        ) : (
          <Status tone={isDifferent ? "warn" : "good"}>{isDifferent ? "Differs" : "Same"}</Status>
        )}
      </Td>
    </tr>
  )
}
