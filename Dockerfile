# One static binary in an empty image. It serves plain HTTP on 8090, for a reverse proxy in front of it.
#
#   docker build -t aftercare .
#   docker run -d --name aftercare -p 127.0.0.1:8090:8090 -v aftercare:/data aftercare

FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o /out/aftercare . \
	&& mkdir -p /out/data /out/tmp

FROM scratch
# Certificates, for mail servers and sign-in providers; zones are inside the binary.
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /out/aftercare /aftercare
# Nobody's own folders: large uploads pass through /tmp, everything that stays is under /data.
COPY --from=build --chown=65532:65532 /out/tmp /tmp
COPY --from=build --chown=65532:65532 /out/data /data
USER 65532:65532
VOLUME /data
EXPOSE 8090
HEALTHCHECK --interval=30s --timeout=6s --start-period=20s --retries=3 CMD ["/aftercare", "health"]
ENTRYPOINT ["/aftercare"]
CMD ["serve", "--http=0.0.0.0:8090", "--dir=/data"]
