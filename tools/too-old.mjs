/** The oldest Node that npm installs the native parts of the build and test tools for. */
const oldest = [20, 19];

/** Advice for a Node that is too old for the installation; undefined if it is recent enough. */
export function tooOld(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isOld = major < oldest[0] || (major === oldest[0] && minor < oldest[1]);
  return isOld
    ? `Node ${version} is too old to install with: use Node ${oldest.join('.')} or newer (the project then brings its own Node 24)`
    : undefined;
}
