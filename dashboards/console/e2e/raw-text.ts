/** Control characters, marks of direction and of no width, in what the page shows and says when hovered. */
export const rawText = `(() => {
  const raw = /[\\u0000-\\u0008\\u000B-\\u001F\\u007F-\\u009F\\u200B-\\u200F\\u202A-\\u202E\\u2060-\\u2069\\uFEFF]/;
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) if (raw.test(walk.currentNode.data)) found.push(walk.currentNode.data.slice(0, 80));
  for (const element of document.querySelectorAll('[title], [aria-label]')) {
    for (const name of ['title', 'aria-label']) if (raw.test(element.getAttribute(name) ?? '')) found.push(name);
  }
  for (const tag of ['iframe', 'object', 'embed', 'style', 'img', 'main script', 'aside script']) {
    if (document.querySelector('body ' + tag) !== null) found.push(tag);
  }
  return found;
})()`;
