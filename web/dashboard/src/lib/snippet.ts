/** The lines a site owner pastes before `</body>`. They queue calls made before the widget has loaded. */
export function snippet(origin: string, publicKey: string): string {
  return `<script>
(function(w,d,u,k){w.recado=w.recado||function(){(w.recado.q=w.recado.q||[]).push(arguments)};
var s=d.createElement('script');s.async=1;s.src=u+'/w.js?key='+k;d.head.appendChild(s)})(window,document,'${origin}','${publicKey}');
<\/script>`;
}

export function demoPath(publicKey: string): string {
  return `/demo?key=${encodeURIComponent(publicKey)}`;
}

/** The line for a page whose visitors belong to a group. */
export function groupCall(groupId: number): string {
  return `recado('group', ${groupId})`;
}
