/** Names that try to get out of every place they are put in. */
export const hostile = [
  "a | b | c",
  "`x` ``y`` ```z",
  "<script>alert(1)</script><img src=x onerror=alert(1)>",
  "</details></code></summary>",
  "line\none\r\n| --- |\n# heading\n```\n",
  "[click](https://example.com) ![x](http://example.com/x.png) www.example.com",
  "@octocat #1 **bold** _it_ ~~no~~ $x^2$ :tada:",
  '"] --> evil["x',
  "\u202Eevil\u0000\u001B[31mred\u001B[0m",
  "\uD800",
  "&lt;b&gt; &amp; &#124;",
];
