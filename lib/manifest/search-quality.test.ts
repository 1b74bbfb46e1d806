import { expect, test } from "vitest"
import { DEMO_ANSWERS } from "#embedded/demo/answers"
import { COMPANIES } from "#embedded/demo/companies"
import { select } from "#lib/manifest/build"
import { chunksOf, textToEmbed } from "#lib/manifest/chunk"
import { extract } from "#lib/manifest/extract"
import { cosine } from "#lib/models/embedding-model"
import { embedText } from "#lib/models/hashed-ngrams"

// Questions as people put them, and the sections in which a person would look. Written before anything was measured.
const QUESTIONS: [string, string, string[]][] = [
  ["fernhollow", "Who are our most important customers?", ["icps"]],
  ["fernhollow", "Which words must we never use in an advertisement?", ["messaging"]],
  ["fernhollow", "Which shops do we compete with?", ["competitors direct"]],
  ["fernhollow", "How much does the family membership cost?", ["offer"]],
  ["fernhollow", "How many employees does the company have?", ["company"]],
  ["fernhollow", "What do people look at when they decide to buy?", ["buying process"]],
  ["quillmarsh-software", "What does the Team plan cost per location?", ["offer"]],
  ["quillmarsh-software", "What annoys groups with several yards?", ["icps"]],
  ["quillmarsh-software", "Which goals do we want to reach this year?", ["goals"]],
  ["quillmarsh-software", "What are the weaknesses of Rentacore?", ["competitors direct"]],
  ["quillmarsh-software", "How large is our market?", ["market size"]],
  ["quillmarsh-software", "Through which channels do we reach new customers?", ["channels"]],
  ["quillmarsh-software", "What guarantee do customers get?", ["offer"]],
  ["crumbleford-bakeries", "What tone of voice does the brand have?", ["messaging"]],
  ["crumbleford-bakeries", "How long does the dough rest?", ["facts", "messaging"]],
  ["crumbleford-bakeries", "Why do commuters leave the shop without bread?", ["icps"]],
  ["crumbleford-bakeries", "price of a butter croissant", ["offer"]],
  ["crumbleford-bakeries", "Which claims need proof or a legal note?", ["messaging"]],
  ["tarnwick-medical", "Which objections do buyers raise?", ["icps", "customer problem"]],
  ["tarnwick-medical", "What are the steps of a purchase?", ["buying process"]],
  ["tarnwick-medical", "Where do we lose against others?", ["competitive"]],
  ["tarnwick-medical", "What is Thermapack good at?", ["competitors direct"]],
  ["pebblewick-ferries", "Do passengers get their money back when a ferry is late?", ["offer"]],
  ["pebblewick-ferries", "What do people do instead of taking the ferry?", ["competitors status_quo"]],
  ["pebblewick-ferries", "How many passengers crossed last year?", ["facts"]],
  ["pebblewick-ferries", "Which problem do we solve for the market?", ["customer problem"]],
  ["nebelbach-verkehr", "What makes counties look for a new bus operator?", ["icps"]],
  ["nebelbach-verkehr", "Was kostet der Rufbus?", ["offer"]],
  ["thistledown-mutual", "Which slogans do we use?", ["messaging"]],
  ["thistledown-mutual", "What worries village halls run by volunteers?", ["icps"]],
]

test("the built-in model finds the section of most questions among its first three", () => {
  const answers = new Map<string, object>([
    ["fernhollow", DEMO_ANSWERS],
    ...COMPANIES.map((one) => [one.slug, one.answers] as const),
  ])
  const ranks = QUESTIONS.map(([slug, question, wanted]) => {
    const selected = select(extract(answers.get(slug) as never).sections)
    if ("minimum" in selected) throw new Error(slug)
    const query = embedText(question)
    const ranked = chunksOf(selected.rendering)
      .map((chunk) => ({ section: chunk.section, score: cosine(query, embedText(textToEmbed(chunk))) ?? 0 }))
      .sort((a, b) => b.score - a.score)
    const rank = ranked.findIndex(({ section }) => wanted.includes(section)) + 1
    return {
      rank,
      line: `${String(rank).padStart(2)}  ${question}  [${ranked
        .slice(0, 3)
        .map((hit) => hit.section)
        .join(", ")}]`,
    }
  })
  const within = (most: number) => ranks.filter(({ rank }) => rank > 0 && rank <= most).length
  const summary = `hit@1 ${within(1)} of ${QUESTIONS.length}, hit@3 ${within(3)} of ${QUESTIONS.length}`
  process.stdout.write(
    `${summary}\n${ranks
      .filter(({ rank }) => rank !== 1)
      .map(({ line }) => line)
      .join("\n")}\n`,
  )
  expect(QUESTIONS).toHaveLength(30)
  expect(within(3)).toBeGreaterThanOrEqual(26)
})
