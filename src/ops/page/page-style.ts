/** The page's style, light and dark, for large screens and phones. test/e2e/page.test.ts measures its contrasts. */
export const pageStyle = `:root {
  color-scheme: light dark;
  --ink: light-dark(#1c2430, #e6eaf0);
  --soft: light-dark(#4a5565, #aeb8c6);
  --paper: light-dark(#ffffff, #14181e);
  --line: light-dark(#c9d0d9, #39424f);
  --card: light-dark(#f3f5f8, #1d232c);
  --good: light-dark(#17603c, #74cf9f);
  --bad: light-dark(#a8201a, #ff9b91);
  --doubt: light-dark(#7a4f00, #f0c060);
}
* { box-sizing: border-box; }
body {
  margin: 0 auto;
  max-width: 75rem;
  padding: 1rem 1.25rem 3rem;
  font: 1rem/1.5 system-ui, sans-serif;
  color: var(--ink);
  background: var(--paper);
  overflow-wrap: break-word;
}
h1 { margin: 0; font-size: 1.6rem; }
h2 { margin: 2rem 0 .25rem; font-size: 1.15rem; }
h3 { margin: .75rem 0 0; font-size: 1rem; }
p { margin: .35rem 0; }
ul, ol { margin: .25rem 0; padding-left: 1.4rem; }
code, .addresses, .pod, tbody th { font-family: ui-monospace, monospace; font-size: .92em; }
a { color: inherit; }
:focus-visible { outline: 3px solid var(--doubt); outline-offset: 2px; }
.skip { position: absolute; left: -99rem; }
.skip:focus { position: static; }
.addresses, .pod, time { color: var(--soft); }
.pod { font-weight: 400; }
.good { color: var(--good); }
.bad, #lost { color: var(--bad); font-weight: 600; }
.doubt { color: var(--doubt); font-weight: 600; }
.badge { display: inline-block; padding: .15rem .7rem; border: 2px solid; border-radius: 1rem; font-weight: 600; }
#attention { margin-top: 1rem; padding: .25rem 1rem .75rem; border-left: .4rem solid var(--doubt); background: var(--card); }
#attention h2 { margin-top: .5rem; }
#answer { margin-top: .75rem; padding: .5rem 1rem; background: var(--card); border-left: .4rem solid var(--line); }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .5rem 1.5rem; margin: 1rem 0; }
.facts dt { color: var(--soft); font-size: .85rem; }
.facts dd { margin: 0; font-weight: 600; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: .4rem .75rem .4rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; font-weight: 400; }
thead th { color: var(--soft); font-size: .85rem; }
td.good, td.bad, td.doubt, time, tbody th a { white-space: nowrap; }
td.why { min-width: 12rem; overflow-wrap: anywhere; }
.pod { overflow-wrap: anywhere; }
tr.other { color: var(--soft); }
.time { display: block; width: 100%; min-width: 8rem; height: 1.1rem; background: var(--card); }
.time .up { fill: var(--good); }
.time .coming { fill: var(--doubt); }
.time .down { fill: var(--bad); }
.time .unknown { fill: var(--soft); }
#legend { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; color: var(--soft); font-size: .85rem; }
#legend svg { display: inline-block; width: 1.5rem; min-width: 0; vertical-align: middle; margin-right: .35rem; }
.plans { list-style: none; padding: 0; }
.plans li { margin-bottom: .5rem; }
form { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; }
input, button { padding: .4rem .7rem; border: 1px solid var(--soft); border-radius: .3rem; font: inherit; color: inherit; background: var(--paper); }
input { flex: 0 1 20rem; min-width: 0; font-family: ui-monospace, monospace; }
button { font-weight: 600; cursor: pointer; }
footer { margin-top: 2.5rem; color: var(--soft); font-size: .9rem; }
@media (max-width: 45rem) {
  thead { position: absolute; left: -99rem; }
  table, tbody, tr, tbody th, td { display: block; width: 100%; border: 0; padding: .1rem 0; }
  tr { padding: .5rem 0; border-bottom: 1px solid var(--line); }
  tbody th { font-weight: 600; }
  td { display: flex; gap: .75rem; }
  td.good, td.bad, td.doubt { white-space: normal; }
  td::before { content: attr(data-label); flex: 0 0 5rem; color: var(--soft); font-weight: 400; }
}
`;
