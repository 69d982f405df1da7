#!/bin/sh
# Brings up all that a migration on AWS Batch needs, and takes it away (docs/scale.md). Takes the AWS CLI 2 and docker.
#   deploy/aws-batch.sh up TABLE SUBNET,... SECURITY-GROUP,... [PARAMETER=VALUE ...]
#   deploy/aws-batch.sh down
# Parameters are those of deploy/aws-batch.yaml. The control table and the journal stay: without them there is no way back.
# STACK names the stack and the registry's repository, DOCKER another program that builds and pushes: podman, for one.
set -eu

here="$(cd "$(dirname "$0")" && pwd)"
stack="${STACK:-next-auth-migration}"
docker="${DOCKER:-docker}"

fail() {
  echo "$1" >&2
  exit 2
}

# The same gate that the shards have, before anything is built: a table has to have a way back that isn't this tool's.
check_backup() {
  case " $* " in
    *" Backup=none "*) return ;;
  esac
  recovery="$(aws dynamodb describe-continuous-backups --table-name "$table" --output text \
    --query ContinuousBackupsDescription.PointInTimeRecoveryDescription.PointInTimeRecoveryStatus)"
  [ "$recovery" = ENABLED ] && return
  since="$(($(date +%s) - 86400))"
  backups="$(aws dynamodb list-backups --table-name "$table" --backup-type ALL --time-range-lower-bound "$since" --output text \
    --query "length(BackupSummaries[?BackupStatus=='AVAILABLE'])")"
  [ "$backups" -gt 0 ] && return
  fail "The table $table has neither point-in-time recovery nor a backup of the last day. Turn it on:
  aws dynamodb update-continuous-backups --table-name $table --point-in-time-recovery-specification PointInTimeRecoveryEnabled=true
or begin without: Backup=none"
}

push_image() {
  aws ecr describe-repositories --repository-names "$stack" >/dev/null 2>&1 ||
    aws ecr create-repository --repository-name "$stack" --image-scanning-configuration scanOnPush=true >/dev/null
  repository="$(aws ecr describe-repositories --repository-names "$stack" --output text --query 'repositories[0].repositoryUri')"
  tag="$(date -u +%Y%m%d%H%M%S)"
  aws ecr get-login-password | "$docker" login --username AWS --password-stdin "${repository%%/*}"
  # Fargate runs this platform unless it is told another.
  "$docker" build --platform linux/amd64 --file "$here/Dockerfile" --tag "$repository:$tag" "$here/.."
  "$docker" push "$repository:$tag"
  digest="$(aws ecr describe-images --repository-name "$stack" --image-ids "imageTag=$tag" --output text \
    --query 'imageDetails[0].imageDigest')"
  image="$repository@$digest"
}

up() {
  [ $# -ge 3 ] || fail "Name the table, its subnets and its security groups: aws-batch.sh up TABLE SUBNET,... SECURITY-GROUP,..."
  table="$1" subnets="$2" groups="$3"
  shift 3
  for parameter in "$@"; do
    case "$parameter" in
      [A-Z]*=*) ;;
      *) fail "$parameter is no PARAMETER=VALUE" ;;
    esac
  done
  check_backup "$@"
  push_image
  aws cloudformation deploy --stack-name "$stack" --template-file "$here/aws-batch.yaml" --capabilities CAPABILITY_IAM \
    --no-fail-on-empty-changeset \
    --parameter-overrides "Table=$table" "Image=$image" "Subnets=$subnets" "SecurityGroups=$groups" "$@"
  aws cloudformation describe-stacks --stack-name "$stack" --output text \
    --query 'Stacks[0].Outputs[].[OutputKey,OutputValue]'
}

resource() {
  aws cloudformation describe-stack-resource --stack-name "$stack" --logical-resource-id "$1" --output text \
    --query StackResourceDetail.PhysicalResourceId
}

# A queue can't be deleted while it has jobs. What shards have done stays done.
stop_jobs() {
  while :; do
    open=no
    for status in SUBMITTED PENDING RUNNABLE STARTING RUNNING; do
      jobs="$(aws batch list-jobs --job-queue "$queue" --job-status "$status" --output text --query 'jobSummaryList[].jobId')"
      for job in $jobs; do
        [ "$job" = None ] && continue
        open=yes
        aws batch terminate-job --job-id "$job" --reason "$stack is taken away"
      done
    done
    [ "$open" = yes ] || return 0
    sleep "${STOP_INTERVAL:-10}"
  done
}

down() {
  [ $# -eq 0 ] || fail "down takes nothing: STACK names the stack"
  queue="$(resource Queue)" state="$(resource State)" journal="$(resource Journal)"
  stop_jobs
  aws cloudformation delete-stack --stack-name "$stack"
  aws cloudformation wait stack-delete-complete --stack-name "$stack"
  aws ecr delete-repository --repository-name "$stack" --force >/dev/null
  echo "Gone: the stack $stack and its image. These stay, since without them the run can't be undone:
  the control table $state
  the bucket $journal, which holds secrets and forgets them by itself"
}

command="${1:-}"
[ $# -gt 0 ] && shift
case "$command" in
  up) up "$@" ;;
  down) down "$@" ;;
  *) fail "aws-batch.sh up TABLE SUBNET,... SECURITY-GROUP,... [PARAMETER=VALUE ...], or aws-batch.sh down" ;;
esac
