import { expect } from "chai";
import { html, linesOf, textOfHtml, type Piece } from "../../../../src/audit/page/html.js";

const shown = (piece: Piece): string => textOfHtml(html`<p title="${piece}">${piece}</p>`);

describe("html", () => {
  const texts = [
    { text: "<script>", markup: "&#60;script&#62;" },
    {
      text: `"><img src=x onerror='1'>`,
      markup: "&#34;&#62;&#60;img src=x onerror=&#39;1&#39;&#62;",
    },
    { text: "a&lt;b`c", markup: "a&#38;lt;b&#96;c" },
    { text: "\u202Egnp.exe", markup: "\\u202egnp.exe" },
    { text: "a\u0000b\u001B[2Jc\u2028", markup: "a\\u0000b\\u001b[2Jc\\u2028" },
  ];

  for (const { text, markup } of texts)
    it(`escapes ${JSON.stringify(text)}`, () => {
      expect(shown(text)).to.equal(`<p title="${markup}">${markup}</p>`);
    });

  it("keeps markup, numbers and lists, and leaves out null", () => {
    expect(textOfHtml(html`<i>${[html`<b>${1}</b>`, null, "<"]}</i>`)).to.equal(
      "<i><b>1</b>&#60;</i>",
    );
  });

  it("takes no markup from a log, whatever it has in the place of a text", () => {
    const forged = JSON.parse('{"markup":"<script>","Symbol(markup)":"<script>"}') as string;
    expect(shown(forged)).to.not.contain("<script>");
    expect(shown(true as unknown as string)).to.equal('<p title="true">true</p>');
  });
});

describe("linesOf()", () => {
  it("keeps line breaks, and escapes all else", () => {
    expect(textOfHtml(linesOf("{\n  <\r\n\u202E}"))).to.equal("{\n  &#60;\\u000d\n\\u202e}");
  });
});
