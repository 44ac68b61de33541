import { type ReactNode, useEffect, useState } from "react";
import { DropDialog } from "./DropDialog";
import type { Dropped } from "./dropped";
import "./drop.css";

/** Takes files dropped anywhere on the page. */
export function DropZone({
  dropped,
  onFiles,
  onDone,
  children,
}: {
  dropped: Dropped | null;
  onFiles: (files: File[]) => void;
  onDone: (number: number) => void;
  children: ReactNode;
}) {
  const over = useFilesOver(onFiles);
  return (
    <>
      {children}
      {over && (
        <div className="drop-veil" aria-hidden="true">
          <p>Drop the transcript</p>
        </div>
      )}
      {dropped && (
        <DropDialog
          key={dropped.number}
          files={dropped.files}
          onClose={() => onDone(dropped.number)}
        />
      )}
    </>
  );
}

function useFilesOver(onFiles: (files: File[]) => void): boolean {
  const [depth, setDepth] = useState(0);
  useEffect(() => {
    const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files");
    const enter = (event: DragEvent) => carriesFiles(event) && setDepth((before) => before + 1);
    const leave = (event: DragEvent) =>
      carriesFiles(event) && setDepth((before) => Math.max(0, before - 1));
    const over = (event: DragEvent) => carriesFiles(event) && event.preventDefault();
    const drop = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      setDepth(0);
      onFiles([...(event.dataTransfer?.files ?? [])]);
    };
    window.addEventListener("dragenter", enter);
    window.addEventListener("dragleave", leave);
    window.addEventListener("dragover", over);
    window.addEventListener("drop", drop);
    return () => {
      window.removeEventListener("dragenter", enter);
      window.removeEventListener("dragleave", leave);
      window.removeEventListener("dragover", over);
      window.removeEventListener("drop", drop);
    };
  }, [onFiles]);
  return depth > 0;
}
