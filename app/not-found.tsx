import Link from "next/link"
import { Notice } from "#components/shell/notice"
import { buttonStyle } from "#components/ui/button"

export const metadata = { title: "Not found" }

export default function NotFound() {
  return (
    <main id="main">
      <Notice
        title="There is nothing at this address"
        action={
          <Link href="/dashboards" className={buttonStyle()}>
            Go to dashboards
          </Link>
        }
      >
        <p>It may have been renamed or deleted, or it may belong to a workspace you are not a member of.</p>
      </Notice>
    </main>
  )
}
