import type { Answers } from "#lib/onboarding/field"

// Texts of companies that do not exist, and what in them contradicts the answers: one topic per pair, none for a decoy.

export type Case = {
  name: string
  answers: Readonly<Record<number, Answers>>
  text: string
  /** One per pair that is expected. Empty: nothing here contradicts anything. */
  topics: readonly RegExp[]
}

const of = (name: string, answers: Readonly<Record<number, Answers>>, text: string, ...topics: RegExp[]): Case => ({
  name,
  answers,
  text,
  topics,
})
const firm =
  (company_name: string) =>
  (over: Answers = {}) => ({ 1: { company_name, ...over } })
const price = (name: string, amount: string, unit: string) => ({
  5: { price_points: [{ id: "p", name, price: amount, unit }] },
})
const kpi = (name: string, unit: string, target: string, current: string) => ({
  22: { kpis: [{ id: "k", name, unit, target, current }] },
})

const cleaning = firm("Brightmoss Cleaning")
const standardClean = price("Standard clean", "£18.50", "hour")
const team = price("Team plan", "100 EUR", "month")
const retention = kpi("Customer retention", "%", "95", "91")
const market = { 21: { tam: 900_000_000, currency: "GBP", year: 2025 } }
const DEVICES = { 5: { guarantee: "Two years of warranty on every device" } }
const LEEDS = { headquarters: "Leeds, United Kingdom" }

const FIRST: readonly Case[] = [
  of(
    "started in",
    cleaning({ founded_year: 2009 }),
    "Brightmoss Cleaning was started in 2011 in a garage in Leeds.",
    /found/i,
  ),
  of("since", cleaning({ founded_year: 2009 }), "We have been cleaning offices since 2011.", /found/i),
  of("established", cleaning({ founded_year: 2009 }), "Established 2011. Family owned.", /found/i),
  of("founded, agreed", cleaning({ founded_year: 2011 }), "Brightmoss Cleaning was founded in 2011."),
  of(
    "a competitor founded",
    cleaning({ founded_year: 2009 }),
    "Our largest competitor, Sparkle Ltd, was founded in 1998.",
  ),
  of(
    "a product launched",
    cleaning({ founded_year: 2009 }),
    "We launched our window service in 2014 and the app in 2019.",
  ),
  of("incorporated", cleaning({ founded_year: 2009 }), "The company was incorporated in 2012.", /found/i),
  of(
    "people work for us",
    cleaning({ employee_count: "51-200" }),
    "Today around 230 people work for us.",
    /employees/i,
  ),
  of("a team of", cleaning({ employee_count: "51-200" }), "We are a team of 34 and growing.", /employees/i),
  of("a staff within", cleaning({ employee_count: "51-200" }), "A staff of 120 looks after our clients."),
  of(
    "employ two kinds",
    cleaning({ employee_count: "11-50" }),
    "We now employ 75 cleaners and office staff.",
    /employees/i,
  ),
  of("in 2015", cleaning({ employee_count: "51-200" }), "In 2015 we still had only 12 employees."),
  of("a plan to hire", cleaning({ employee_count: "51-200" }), "By 2028 we want to be 400 people."),
  of(
    "employees of customers",
    cleaning({ employee_count: "51-200" }),
    "Our customers have between 500 and 2,000 employees.",
  ),
  of("headcount", cleaning({ employee_count: "201-500" }), "Headcount: 118", /employees/i),
  of(
    "headquartered",
    cleaning(LEEDS),
    "Brightmoss is headquartered in Bradford and serves the whole county.",
    /headquarter/i,
  ),
  of("based in the same", cleaning(LEEDS), "We are based in Leeds."),
  of("based in another", cleaning(LEEDS), "We are based in York.", /headquarter/i),
  of("moved", cleaning(LEEDS), "In 2018 we moved from Bradford to Leeds."),
  of("a branch", cleaning(LEEDS), "Our second office in Bradford opened last spring."),
  of("formerly", cleaning(LEEDS), "The firm, formerly based in Hull, runs its head office in Leeds."),
  of("a price line", standardClean, "Standard clean: £19.50 per hour", /standard clean/i),
  of("a price in prose", standardClean, "A standard clean costs £19.50 an hour.", /standard clean/i),
  of("a price in another style", price("Team plan", "1,200 EUR", "year"), "The Team plan is € 1.200,00 per year."),
  of("a month and a year", team, "The Team plan is 1,200 EUR per year."),
  of("another currency", team, "Team plan: 110 USD per month"),
  of("an old price", team, "Until March 2024 the Team plan cost 90 EUR per month."),
  of("a competitor's price", team, "Sparkle sells its Team plan for 80 EUR per month."),
  of("a lowest price", price("Deep clean", "from £300", "visit"), "Deep clean £310 per visit"),
  of("a discount", price("Deep clean", "£300", "visit"), "New customers pay £250 for their first deep clean."),
  of(
    "two markets that agree",
    { 21: { ...market[21], sam: 150_000_000 } },
    "The total market is worth £0.9bn a year, of which we can serve £150 million.",
  ),
  of(
    "two markets, one apart",
    { 21: { ...market[21], sam: 120_000_000 } },
    "The total market is worth £0.9bn a year, of which we can serve £150 million.",
    /serve/i,
  ),
  of("the total market", market, "Total addressable market: £1.4 billion (2025)", /total/i),
  of("the market of another year", market, "In 2019 the total market was £700 million."),
  of("a target and now", retention, "Retention stands at 91 % today; the goal is 95 %."),
  of("now", retention, "Customer retention is currently 84 %.", /retention/i),
  of("a target", retention, "Our target for customer retention is 98 %.", /retention/i),
  of("another share", retention, "40 % of our revenue comes from hospitals."),
  of(
    "a sale",
    { 15: { typical_length: "4 weeks" } },
    "It takes about ten weeks from first call to signed contract.",
    /cycle/i,
  ),
  of("the same sale", { 15: { typical_length: "4 weeks" } }, "Our sales cycle is about a month."),
  of("a sale on a line", { 15: { typical_length: "2 to 3 months" } }, "Average sales cycle: 9 months", /cycle/i),
  of(
    "a guarantee",
    { 5: { guarantee: "30-day money-back guarantee" } },
    "Every order comes with a 14-day money-back guarantee.",
    /guarantee/i,
  ),
  of(
    "the same guarantee",
    { 5: { guarantee: "30-day money-back guarantee" } },
    "Not happy? You have 30 days to get your money back.",
  ),
  of("the same warranty", DEVICES, "All devices carry a 24-month warranty."),
  of("a warranty", DEVICES, "All devices carry a three-year warranty.", /warranty/i),
  of("revenue outside", cleaning({ revenue_range: "1m-10m" }), "Revenue last year was £14.2 million.", /revenue/i),
  of("revenue inside", cleaning({ revenue_range: "1m-10m" }), "Turnover in 2025 came to £4.2m."),
  of(
    "one document with itself",
    cleaning(),
    "We serve 340 customers today.\n\nMore than once this memo matters: we have 410 customers.",
    /customers/i,
  ),
  of("round words", cleaning(), "About 200 customers rely on us.\n\nWe invoice 204 customers each month."),
  of("new customers", cleaning(), "We have 340 customers.\n\nThis year we won 60 new customers."),
  of("shops", cleaning(), "We run 12 shops in the region.\n\nOur 14 shops open at six in the morning.", /shops/i),
  of("shops and a plan", cleaning(), "We run 12 shops in the region.\n\nBy 2027 we will run 15 shops."),
  of(
    "numbers that state nothing",
    cleaning({ founded_year: 2009, employee_count: "51-200", headquarters: "Leeds" }),
    "Call us on 0113 496 0000. Room 230, 14 Mill Street. Order 2011/45 of 3 May 2026. 100 % recycled paper. Chapter 3: 7 habits.",
  ),
]

const brewery = firm("Larkspur Brewing")
const haulage = firm("Fennel Haulage")
const clinic = firm("Willowmere Dental")
const software = firm("Pinecone Ledger")
const day = price("Day pass", "$24", "person")

const SECOND: readonly Case[] = [
  // What contradicts.
  of("brewing since", brewery({ founded_year: 1998 }), "Larkspur has been brewing ale since 1989.", /found/i),
  of(
    "two friends founded",
    brewery({ founded_year: 1998 }),
    "In 1994, two friends founded Larkspur Brewing with a borrowed kettle.",
    /found/i,
  ),
  of("doors opened", clinic({ founded_year: 2016 }), "We opened our doors in 2013 with a single chair.", /found/i),
  of(
    "goes back to",
    haulage({ founded_year: 1975 }),
    "The business goes back to 1957, when it ran one horse cart.",
    /found/i,
  ),
  of(
    "of us",
    software({ employee_count: "11-50" }),
    "There are 63 of us now, spread over four time zones.",
    /employees/i,
  ),
  of("on the payroll", haulage({ employee_count: "201-500" }), "Some 140 people are on our payroll.", /employees/i),
  of(
    "a strong workforce",
    haulage({ employee_count: "51-200" }),
    "Fennel Haulage, with its 310-strong workforce, never sleeps.",
    /employees/i,
  ),
  of(
    "a town-based company",
    software({ headquarters: "Porto, Portugal" }),
    "Pinecone Ledger is a Braga-based company.",
    /headquarter/i,
  ),
  of(
    "head office there is",
    haulage({ headquarters: "Kilbride" }),
    "From our head office in Dunmore we plan every route.",
    /headquarter/i,
  ),
  of("what we charge", day, "We charge $29 per person for the day pass.", /day pass/i),
  of("the price of", day, "The price of a day pass is $27 per person.", /day pass/i),
  of(
    "pay for",
    price("Hull inspection", "1'450 CHF", "boat"),
    "For a hull inspection you pay CHF 1,650 per boat.",
    /hull inspection/i,
  ),
  of(
    "a market we can win",
    { 21: { tam: 4_000_000_000, som: 20_000_000, currency: "EUR", year: 2025 } },
    "Realistically, we can win €35m of the €4bn world market.",
    /won/i,
  ),
  of("churn fell to", kpi("Monthly churn", "%", "1.5", "2.0"), "Monthly churn fell from 3.4 % to 2.6 %.", /churn/i),
  of(
    "on-time, target",
    kpi("On-time delivery", "%", "99", "96.5"),
    "On-time delivery is at 96.5 % and should reach 97.5 % next year.",
    /delivery/i,
  ),
  of(
    "customers sign within",
    { 15: { typical_length: "3 months" } },
    "From the first demo to the signature we usually need eight months.",
    /cycle/i,
  ),
  of(
    "refund",
    { 5: { guarantee: "Money back within 60 days" } },
    "We refund every unhappy guest for up to 90 days, no questions asked: a 90-day money-back guarantee.",
    /guarantee/i,
  ),
  of("turned over", brewery({ revenue_range: "100k-1m" }), "Last year we turned over €2.3 million.", /revenue/i),
  of(
    "two counts of members",
    software(),
    "Our co-operative has 1,240 members.\n\nAll 1,420 members vote each spring.",
    /members/i,
  ),
  of(
    "a row of a price list",
    price("Kettle rental", "€85", "day"),
    "| Item | Price per day |\n|---|---|\n| Kettle rental | € 95,00 |\n| Barrel rental | € 12,00 |",
    /kettle rental/i,
  ),
  // What only looks like it.
  of("a product since", brewery({ founded_year: 1998 }), "We have been exporting to Norway since 2012."),
  of(
    "a hall started",
    brewery({ founded_year: 1998 }),
    "The new bottling hall was started in 2021 and opened in 2023.",
  ),
  of("a foundation of a parent", clinic({ founded_year: 2016 }), "Our parent company was established in 1952."),
  of("it is the app", software({ founded_year: 2015 }), "Our app reads receipts. It was launched in 2019."),
  of(
    "a customer employs",
    software({ employee_count: "11-50" }),
    "Our biggest client employs 4,200 people in nine countries.",
  ),
  of(
    "one team of many",
    haulage({ employee_count: "201-500" }),
    "Our night dispatch team of 12 answers within minutes.",
  ),
  of(
    "the town",
    brewery({ employee_count: "11-50" }),
    "The valley has 8,400 inhabitants and the paper mill employs 900 people.",
  ),
  of("a team sent", clinic({ employee_count: "11-50" }), "A team of 3 visits schools in winter."),
  of("born there", software({ headquarters: "Porto, Portugal" }), "Many of our users are based in Lisbon."),
  of("a warehouse", haulage({ headquarters: "Kilbride" }), "Our warehouse is based in Dunmore, close to the port."),
  of("another pass", day, "The season pass costs $240 per person."),
  of("a child's pass", day, "A day pass for children costs $12 per person."),
  of("a price that was", day, "Two years ago a day pass cost $19 per person."),
  of("a saving", day, "Members save $6 on every day pass."),
  of(
    "share of a market",
    { 21: { tam: 4_000_000_000, currency: "EUR", year: 2025 } },
    "The German market alone is worth €600 million.",
  ),
  of("churn of others", kpi("Monthly churn", "%", "1.5", "2.0"), "In our industry a monthly churn of 5 % is common."),
  of(
    "a goal once more",
    kpi("On-time delivery", "%", "99", "96.5"),
    "Our goal of 99 % on-time delivery stands; at present we reach 96.5 %.",
  ),
  of("from order to door", { 15: { typical_length: "3 months" } }, "It takes two weeks from order to installation."),
  of(
    "a supplier's guarantee",
    { 5: { guarantee: "Money back within 60 days" } },
    "Our suppliers grant us a 14-day money-back guarantee.",
  ),
  of(
    "revenue of a part",
    brewery({ revenue_range: "100k-1m" }),
    "The whole group of growers we buy from had revenue of €40 million in 2025.",
  ),
]

/** What the rules do not see. Nothing of it is invented; it is only missed. */
const UNSEEN: readonly Case[] = [
  of("roots", brewery({ founded_year: 1998 }), "We trace our roots to a farm kitchen in 1971.", /found/i),
  of("present perfect", cleaning({ founded_year: 2009 }), "Since 2011 we have cleaned offices.", /found/i),
  of("German founding", cleaning({ founded_year: 2009 }), "Die Firma wurde 2011 gegründet.", /found/i),
  of("a dozen", cleaning({ employee_count: "51-200" }), "We employ two dozen people.", /employees/i),
  of("one kind of staff", cleaning({ employee_count: "11-50" }), "We employ 140 cleaners.", /employees/i),
  of("coming from a town", software({ headquarters: "Porto, Portugal" }), "We are a Braga company.", /headquarter/i),
  of(
    "a market in two sentences",
    { 21: { ...market[21], sam: 120_000_000 } },
    "The total market is £0.9bn. Of this, £150m is serviceable.",
    /serve/i,
  ),
  of("a figure by its head noun", retention, "Retention is currently 84 %.", /retention/i),
  of("no verb of selling", standardClean, "We do a standard clean for £19.50 an hour.", /standard clean/i),
]

export const CASES: readonly Case[] = [...FIRST, ...SECOND, ...UNSEEN]

/** Cases that rules of grammar do not reach without a rule for one sentence. Exactly these fail. */
export const BEYOND: readonly string[] = UNSEEN.map(({ name }) => name)
