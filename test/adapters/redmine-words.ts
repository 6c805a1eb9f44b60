/** What people type, and what Redmine's formattings would make of it. */
export const HOSTILE_WORDS: readonly string[] = [
  'Bonjour, n° FR-2025-EBAY-0001, -20% sur *tout* ! Merci!!! (c) été -- ...',
  '# 12345 is my order\n* item\n- item\n+ plus\n1. one\n2) two\n> quoted\nh1. Title\nbq. quote\np. par\np(red). x',
  '<b>bold</b> <script>alert(1)</script> <pre>x</pre> <notextile>y</notextile> a < b && c > d &amp; &#42; &lt;',
  '*a* *b* _c_ -d- +e+ ^f^ ~g~ @h@ ??i?? %j% ==k== `l` **m** __n__ ~~o~~ ***p***',
  '!http://evil.test/x.png! ![x](http://evil.test/y.png) "text":http://evil.test [t](http://evil.test)',
  '{{toc}} {{include(Print_a_label)}} {{collapse(x)\ny\n}}',
  '| a | b |\n|---|---|\n| 1 | 2 |\n\n|_.h|x|',
  'Title\n=====\nSub\n---\n***\n___\n\n    code here\n\tcode\n```\nfence\n```\n~~~\nx\n~~~',
  String.raw`a\*b C:\dir\file\ \n 2^10 x^y a_b_c snake_case_word 2*3*4`,
  'call +33 6 12 34 56 78 or me@shop.test, https://www.shop.test/a_b?x=1&y=2#z',
  'footnote[1] and [^1]\n[1]: http://x.test\nfn1. note\n: def\nABC(expl)',
  ':: x :: emoji :smile: 10:30 key:value #48213 http://a.b a://b "q": x "q":x',
  'line one\nline two\n\n\npara  two  spaces',
  '_x_y_ (*z*) "*q*" \'_w_\' é*é*é -é- -- - -x -y -',
  '* * *\n- - -\n* \n*\n-\n+\n1.\n#\n##\n#x\n#hash\n>x\n>>y',
  'ends with backslash\\\nnext',
  'table. x\npre. y\nbc. z\nnotextile. w\nh2(#id). v\ntable(c).\n|x|',
  '$$x$$ $a$ {color:red}x %{color:red}x% p{color:red}. x',
  '<!-- c --> <?php ?> <http://x.test> <me@x.test> <1 <= 2',
];

/** Redmine's own links; with CommonMark it makes them after all escaping. */
export const LINKED_WORDS: readonly string[] = [
  'see [[Wiki]] ##1 user:alice user#5 @alice attachment:a.png !#1 version:1.0',
];
