/** The mark of Bridge: a deck, an arch, two piers. */
export function BridgeMark({ className = "size-6" }: { className?: string }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" className={className} fill="none" stroke="currentColor" strokeWidth="2">
      <path d="M1 8h22M4 8v11M20 8v11M4 19a8 8 0 0 1 16 0" strokeLinecap="square" />
    </svg>
  )
}
