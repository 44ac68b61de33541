import { Loading } from "../design/states";

/** What stands until the service has said who is signed in. */
export function Opening() {
  return (
    <>
      <header className="shell-header">
        <span className="brand">Listenwell</span>
      </header>
      <main className="shell-content">
        <h1 className="hidden-but-read">Opening the desk</h1>
        <PageOpening />
      </main>
    </>
  );
}

/** What stands until a page's own code is there. */
export function PageOpening() {
  return (
    <div className="card">
      <Loading what="the page" lines={6} />
    </div>
  );
}
