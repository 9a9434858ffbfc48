/** The style of the page: light and dark by the reader's choice, and plain on paper. Text has a contrast of 4.5 or more. */
export const HTML_STYLE = `
:root { color-scheme: light dark; --page: #f5f6f8; --card: #fff; --text: #1b1f24; --soft: #57606a; --line: #d5dae0;
  --all: #3b6ea8; --denied: #b3261e; --warned: #9a6700; --unenforced: #7a3ea8; --shadow: #4f6b75; --good: #1a6b34; }
@media (prefers-color-scheme: dark) {
  :root { --page: #12161b; --card: #1b2128; --text: #e6eaee; --soft: #a5afba; --line: #36404b;
    --all: #79b0ec; --denied: #ff8a80; --warned: #e3b341; --unenforced: #cfa2f5; --shadow: #9fb8c1; --good: #6fce8b; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 76rem; padding: 2rem 1.5rem 4rem; background: var(--page); color: var(--text);
  font: 15px/1.5 system-ui, sans-serif; }
h1 { margin: 0; font-size: 1.6rem; } h2 { margin: 0 0 .25rem; font-size: 1.1rem; }
p { margin: .25rem 0; } .soft, .note { color: var(--soft); }
.chain { margin: 1rem 0; padding: .6rem 1rem; border-left: .3rem solid var(--good); background: var(--card); }
.chain.partial { border-color: var(--warned); }
.chain.alarm { border-color: var(--denied); color: var(--denied); font-weight: 600; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(7.2rem, 1fr)); gap: .75rem; margin: 1rem 0; padding: 0; list-style: none; }
.tiles li { padding: .6rem .8rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--card); color: var(--soft); }
.tiles b { display: block; color: var(--text); font-size: 1.5rem; font-variant-numeric: tabular-nums; line-height: 1.25; }
.tiles .denied b { color: var(--denied); } .tiles .warned b { color: var(--warned); }
.tiles .unenforced b { color: var(--unenforced); }
nav { margin: 1rem 0; } nav a { display: inline-block; margin-right: 1rem; } a { color: var(--all); }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(26rem, 100%), 1fr)); gap: 1rem; }
figure, section { margin: 0; padding: 1rem 1.25rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--card); }
section { margin-top: 1rem; }
figcaption { display: flex; flex-wrap: wrap; justify-content: flex-start; align-content: flex-start; gap: 0 1rem; min-height: 3.2em; font-weight: 600; }
.keys { font-size: .85rem; font-weight: 400; color: var(--soft); } .key { margin-right: .6rem; white-space: nowrap; }
.key::before { content: ""; display: inline-block; width: .7em; height: .7em; margin-right: .35em; border-radius: 2px; background: currentColor; }
.key.denied { color: var(--denied); } .key.warned { color: var(--warned); } .key.unenforced { color: var(--unenforced); } .key.shadow { color: var(--shadow); }
svg { display: block; width: 100%; height: auto; } svg text { fill: var(--soft); font-size: 11px; } .grid { stroke: var(--line); }
rect.all { fill: var(--all); } rect.denied { fill: var(--denied); } rect.warned { fill: var(--warned); }
rect.unenforced { fill: var(--unenforced); } rect.shadow { fill: var(--shadow); }
.wide { overflow-x: auto; } .wide:focus-visible { outline: 2px solid var(--all); }
table { width: 100%; border-collapse: collapse; font-size: .9rem; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
th { text-align: left; color: var(--soft); font-weight: 600; white-space: nowrap; } tbody th { color: var(--text); font-weight: 500; }
th, td { padding: .3rem .75rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: break-word; max-width: 32rem; }
tbody th { white-space: normal; } td.word, tbody th.word { white-space: nowrap; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.number + :not(.number) { padding-left: .75rem; }
@media print { body { padding: 0; background: #fff; font-size: 11px; } nav { display: none; }
  figure, section { break-inside: avoid-page; border: 0; padding: .5rem 0; } section { break-inside: auto; } tr { break-inside: avoid; } thead { display: table-header-group; }
  .wide { overflow: visible; } }
`;
