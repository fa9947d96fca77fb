"""`python -m infrastructure.console`: bundles the console's assets, unless they are current."""

from infrastructure.console.assets import STATIC, build

if __name__ == "__main__":
    build()
    for file in sorted(STATIC.glob("*.gz")):
        print(f"  {file.stem:<32}{file.stat().st_size / 1000:>8.1f} kB compressed")
