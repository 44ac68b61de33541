/** A name of the house's code, which a narrow screen may break after an underscore. */
export function Name({ of }: { of: string }) {
  const parts = of.split("_");
  return (
    <span className="kind">
      {parts.map((part, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a name stand still
        <span key={at}>
          {at > 0 && "_"}
          {at > 0 && <wbr />}
          {part}
        </span>
      ))}
    </span>
  );
}
