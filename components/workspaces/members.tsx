import { Instant } from "#components/ui/instant"
import { Table, Td, Th } from "#components/ui/table"
import type { Member } from "#lib/workspaces/contract"

const MAY: Record<Member["role"], string> = {
  viewer: "reads the manifest and dashboards",
  analyst: "answers, asks and edits",
  admin: "also connections and members",
  owner: "everything",
}

export function Members({ members }: { members: Member[] }) {
  return (
    <Table caption="Members" hide_caption>
      <thead>
        <tr>
          <Th>Person</Th>
          <Th>Role</Th>
          <Th>Since</Th>
        </tr>
      </thead>
      <tbody>
        {members.map((member) => (
          <tr key={member.user_id}>
            <Td>
              {member.full_name && <span className="block font-medium">{member.full_name}</span>}
              <span className={member.full_name ? "text-muted" : undefined}>{member.email}</span>
            </Td>
            <Td>
              {member.role}
              <span className="text-muted">: {MAY[member.role]}</span>
            </Td>
            <Td className="whitespace-nowrap">
              <Instant at={member.created_at} />
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}
