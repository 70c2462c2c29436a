#!/bin/sh
# Builds the container image of a release for all architectures, and pushes it.
#
#   scripts/release/image.sh FOLDER IMAGE DIGEST_FILE
#
# FOLDER has the binaries of the release. IMAGE is the full name, such as registry.example.org/connector:1.2.0. The digest of
# what was pushed is written to DIGEST_FILE. The Containerfile only copies the binary, so nothing is run, and no emulator is
# needed. Needs buildah, logged in at the registry. SOURCE_DATE_EPOCH is the time of the image, in seconds since 1970.
set -eu

folder=$1
image=$2
digest_file=$3
containerfile=$(dirname "$0")/../../config/container/Containerfile

context=$(mktemp -d)
trap 'rm -rf "$context"' EXIT

buildah manifest create "$image"
for pair in amd64:x86_64 arm64:aarch64; do
	cp "$folder"/udm-directory-connector-*-linux-"${pair#*:}" "$context/udm-directory-connector"
	buildah build --platform "linux/${pair%:*}" --manifest "$image" --timestamp "$SOURCE_DATE_EPOCH" \
		--file "$containerfile" "$context"
done
buildah manifest push --all --digestfile "$digest_file" "$image" "docker://$image"
