import { Link } from "@tanstack/react-router";

export function NotHere() {
  return (
    <div className="lone stack">
      <h1>There is nothing here for you</h1>
      <p className="quiet">It does not exist, or it belongs to another coach.</p>
      <p>
        <Link to="/" className="button">
          Back to today
        </Link>
      </p>
    </div>
  );
}
