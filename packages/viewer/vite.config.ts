import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// The server of packages/lab serves what is built here, and `/report.css` and `/api` beside it.
export default defineConfig({
  plugins: [react()],
  build: { outDir: "../lab/viewer", emptyOutDir: true, chunkSizeWarningLimit: 600 },
});
