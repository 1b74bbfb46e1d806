import Link from "next/link"
import { Notice } from "#components/shell/notice"
import { buttonStyle } from "#components/ui/button"

export default function NotFound() {
  return (
    <Notice
      title="There is nothing at this address"
      action={
        <Link href="/dashboards" className={buttonStyle()}>
          Go to dashboards
        </Link>
      }
    >
      <p>It may have been renamed or deleted, or it may belong to another workspace. The menu switches workspaces.</p>
    </Notice>
  )
}
